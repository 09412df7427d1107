import type { ActionResult } from '../app-definition/hooks.ts';
import { AppError } from '../kernel/errors.ts';
import type { DataElement } from '../kernel/instance-types.ts';
import type { ProcessElement, SignatureConfig } from '../process/types.ts';
import { isSameSignee, parseSignDocument, signDocument, type Signee } from '../signing/sign-document.ts';
import { contentSha256 } from './content-hash.ts';
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
    if (type && !isAppOwned(session, type)) {
      throw misconfigured(`AllowedContributors (or AllowedContributers) must be set to ['app:owned'] on the data type ${type}. This is to prevent editing of the data type through the API.`);
    }
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
  const elements = elementsToSign(session, config);
  if (elements.length === 0 && !mayBeEmpty(session, config)) return failed('SignDataElementsFailed', `There is nothing of the types ${config.dataTypesToSign.join(', ')} to sign.`, 'internal');
  const signatures = [];
  for (const element of elements) signatures.push({ dataElementId: element.id, sha256Hash: await contentSha256(session, element), signed: true });
  for (const earlier of await signaturesOf(session, config.signatureDataType)) {
    if (isSameSignee(earlier.document.signeeInfo, signee.signee)) session.removeElement(earlier.element);
  }
  const guid = session.services.newGuid();
  const element = session.addInline({
    dataType: config.signatureDataType, contentType: 'application/json', filename: `${config.signatureDataType}.json`, size: 0, locked: true,
    references: [{ value: task.id, relation: 'GeneratedFrom', valueType: 'Task' }],
  }, Buffer.from(signDocument({ id: guid, instanceGuid: session.guid, signedTime: session.now, signee: signee.signee, elements: signatures })));
  session.event('Signed', element.id);
  return { ok: true };
}

async function signeeOf(session: Session, task: ProcessElement, onBehalfOf: string | null): Promise<{ signee: Signee } | { error: ActionResult }> {
  const { caller, services } = session;
  if (caller.kind === 'systemUser') return { signee: { userId: null, systemUserId: caller.systemUserId, personNumber: null, organisationNumber: caller.orgNumber } };
  if (caller.kind !== 'user') return { error: failed('NoUserId', 'Only people and system users can sign.', 'unauthorized') };
  if (onBehalfOf !== null && !(await signeesAllowed(session, task)).some((organisation) => organisation.orgNumber === onBehalfOf)) {
    return { error: failed('UnauthorizedOnBehalfOf', `You may not sign on behalf of ${onBehalfOf}.`, 'unauthorized') };
  }
  const profile = await services.register.profile(caller.userId);
  return { signee: { userId: String(caller.userId), systemUserId: null, personNumber: profile?.party.ssn || null, organisationNumber: onBehalfOf } };
}

function failed(code: string, message: string, type: 'unauthorized' | 'internal'): ActionResult {
  return { ok: false, type, error: { code, message } };
}

/** In the order of `dataTypesToSign`, then by creation; type ids compare ignoring case. */
export function elementsToSign(session: Session, config: SignatureConfig): DataElement[] {
  return config.dataTypesToSign.flatMap((type) => session.instance.data
    .filter((element) => element.dataType.toLowerCase() === type.toLowerCase())
    .sort((a, b) => (a.created < b.created ? -1 : 1)));
}

function mayBeEmpty(session: Session, config: SignatureConfig): boolean {
  return config.dataTypesToSign.every((type) => (session.definition.dataTypes.get(type)?.minCount ?? 0) === 0);
}

export async function signaturesOf(session: Session, dataType: string): Promise<{ element: DataElement; document: ReturnType<typeof parseSignDocument> }[]> {
  return Promise.all(session.elementsOf(dataType).map(async (element) => ({ element, document: parseSignDocument(await session.bytes(element)) })));
}

/** Whether the caller has a signature in the current task. */
export async function hasSignatureOf(session: Session): Promise<boolean> {
  const { caller } = session;
  const type = session.definition.process.elements.get(session.taskId ?? '')?.signature?.signatureDataType;
  if (!type) return false;
  const signatures = await signaturesOf(session, type);
  return signatures.some(({ document: { signeeInfo } }) => (caller.kind === 'user' ? signeeInfo.userId === String(caller.userId) : caller.kind === 'systemUser' && signeeInfo.systemUserId === caller.systemUserId));
}

function isAppOwned(session: Session, dataTypeId: string): boolean {
  const dataType = session.definition.dataTypes.get(dataTypeId);
  const listed = dataType?.allowedContributers?.length ? dataType.allowedContributers : dataType?.allowedContributors;
  return listed?.length === 1 && listed[0] === 'app:owned';
}
