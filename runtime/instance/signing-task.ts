import type { ActionResult } from '../app-definition/hooks.ts';
import { AppError } from '../kernel/errors.ts';
import type { DataElement } from '../kernel/instance-types.ts';
import type { ProcessElement, SignatureConfig } from '../process/types.ts';
import { hasSigned, isOwnedByApp, mayLackElements } from '../signing/rules.ts';
import { elementsToSign, readSignDocument, replacedDocuments, signatureElement, signDocument, writeSignDocument } from '../signing/sign-document.ts';
import type { SignDocument, SigneeInfo } from '../signing/types.ts';
import { idsOf } from './action-access.ts';
import { contentSha256 } from './content-hash.ts';
import { sendReceipt } from './signing-messages.ts';
import { signeesAllowed, delegateToSignees, removeDelegations } from './signees.ts';
import { taskPdf } from './pdf.ts';
import type { Session } from './session.ts';

/** The signing task of a definition; a fault of the definition is told plainly and moves nothing (signing.md B.2). */
export function signatureConfig(session: Session, task: ProcessElement): SignatureConfig & { signatureDataType: string } {
  const config = task.signature;
  if (!config?.signatureDataType) throw misconfigured(`The signing task ${task.id} has no signatureDataType.`);
  if ((config.signeeProviderId === null) !== (config.signeeStatesDataTypeId === null)) {
    throw misconfigured(`The signing task ${task.id} must have both signeeProviderId and signeeStatesDataTypeId, or neither.`);
  }
  return config as SignatureConfig & { signatureDataType: string };
}

function misconfigured(detail: string): AppError {
  return new AppError('CONFLICT', { title: 'Process next failed.', detail, problem: 'plain' });
}

export async function startSigning(session: Session, task: ProcessElement): Promise<void> {
  const config = signatureConfig(session, task);
  for (const type of [config.signatureDataType, config.signeeStatesDataTypeId]) {
    const dataType = type ? session.definition.dataTypes.get(type) : undefined;
    if (type && !dataType) throw misconfigured(`The signing task ${task.id} names the data type ${type}, which the app does not have.`);
    // The platform refuses to go on here; we keep such types from being written ourselves (data-access.ts) and only tell.
    if (dataType && !isOwnedByApp(dataType)) session.services.log.warn({ app: session.definition.id, dataType: dataType.id }, "a type of signatures should have allowedContributers ['app:owned']");
  }
  if (config.signeeProviderId) await delegateToSignees(session, task, config);
}

export async function endSigning(session: Session, task: ProcessElement): Promise<void> {
  const config = signatureConfig(session, task);
  if (config.signingPdfDataType) await taskPdf(session, task, { dataType: config.signingPdfDataType, filename: `${config.signingPdfDataType}.pdf` });
  removeDelegations(session, task.id);
}

/** Everybody must sign again after a rejection: signatures and signee states of the task go. */
export async function abandonSigning(session: Session, task: ProcessElement): Promise<void> {
  const config = signatureConfig(session, task);
  removeDelegations(session, task.id);
  for (const type of [config.signatureDataType, config.signeeStatesDataTypeId]) {
    for (const element of type ? [...session.elementsOf(type)] : []) session.removeElement(element);
  }
}

/** The `sign` action: one locked document with the hash of every element to sign (signing.md B.4). Signing again replaces. */
export async function sign(session: Session, onBehalfOf: string | null): Promise<ActionResult> {
  const task = session.definition.process.elements.get(session.taskId ?? '');
  if (!task) return failed('NoProcessTask', 'The instance has no current task.', 'internal');
  const config = signatureConfig(session, task);
  const signee = await signeeOf(session, task, onBehalfOf);
  if ('error' in signee) return signee.error;
  const elements = elementsToSign(config.dataTypesToSign, session.instance.data);
  if (elements.length === 0 && !mayLackElements(config.dataTypesToSign, [...session.definition.dataTypes.values()])) return failed('SignDataElementsFailed', `There is nothing of the types ${config.dataTypesToSign.join(', ')} to sign.`, 'internal');
  const hashed: { id: string; hash: string }[] = [];
  for (const element of elements) hashed.push({ id: element.id, hash: await contentSha256(session, element) });
  const earlier = await signaturesOf(session, config.signatureDataType);
  const replaced = new Set(replacedDocuments(earlier.map(({ document }) => document), signee.signee));
  for (const { element, document } of earlier) if (replaced.has(document)) session.removeElement(element);
  const element = session.addInline({ dataType: config.signatureDataType, size: 0, ...signatureElement(config.signatureDataType, task.id) }, (id) =>
    Buffer.from(writeSignDocument(signDocument({ id, instanceGuid: session.guid, signedTime: session.now, signee: signee.signee, elements: hashed }))));
  session.event('Signed', element.id);
  sendReceipt(session, task, element.id, { personNumber: signee.signee.personNumber, organisationNumber: signee.signee.personNumber === null ? signee.signee.organisationNumber : null }, elements.map((signed) => signed.id));
  return { ok: true };
}

async function signeeOf(session: Session, task: ProcessElement, onBehalfOf: string | null): Promise<{ signee: SigneeInfo } | { error: ActionResult }> {
  const { caller, services } = session;
  if (caller.kind === 'systemUser' && onBehalfOf !== null && onBehalfOf !== caller.orgNumber) return { error: notFor(onBehalfOf) };
  if (caller.kind === 'systemUser') return { signee: { userId: null, systemUserId: caller.systemUserId, personNumber: null, organisationNumber: caller.orgNumber } };
  if (caller.kind !== 'user') return { error: failed('NoUserId', 'Only people and system users can sign.', 'unauthorized') };
  if (onBehalfOf !== null && !(await signeesAllowed(session, task)).some((organisation) => organisation.orgNumber === onBehalfOf)) {
    return { error: notFor(onBehalfOf) };
  }
  const profile = await services.register.profile(caller.userId);
  return { signee: { userId: String(caller.userId), systemUserId: null, personNumber: profile?.party.ssn || null, organisationNumber: onBehalfOf } };
}

function notFor(onBehalfOf: string): ActionResult {
  return failed('UnauthorizedOnBehalfOf', `You may not sign on behalf of ${onBehalfOf}.`, 'unauthorized');
}

function failed(code: string, message: string, type: 'unauthorized' | 'internal'): ActionResult {
  return { ok: false, type, error: { code, message } };
}

export async function signaturesOf(session: Session, dataType: string): Promise<{ element: DataElement; document: SignDocument }[]> {
  return Promise.all(session.elementsOf(dataType).map(async (element) => ({ element, document: readSignDocument(await session.bytes(element)) })));
}

/** Whether the caller has a signature in the current task. */
export async function hasSignatureOf(session: Session): Promise<boolean> {
  const { caller } = session;
  const type = session.definition.process.elements.get(session.taskId ?? '')?.signature?.signatureDataType;
  if (!type) return false;
  return hasSigned((await signaturesOf(session, type)).map(({ document }) => document), idsOf(caller));
}
