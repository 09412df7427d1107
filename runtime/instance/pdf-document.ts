import type { AppOption } from '../kernel/application-types.ts';
import type { LayoutFolder } from '../layout/types.ts';
import { readSignDocument } from '../signing/sign-document.ts';
import type { FileFacts, SignatureFacts, SummaryInput } from '../summary/input.ts';
import { optionsOfSummary, summaryOf } from '../summary/summary-of.ts';
import type { SummaryDocument } from '../summary/types.ts';
import { readableElements } from './data-access.ts';
import { evaluationState } from './evaluation-state.ts';
import { provideOptions } from './options.ts';
import { inlinePictures } from './pdf-pictures.ts';
import { pdfFormat } from './pdf-format.ts';
import type { Session } from './session.ts';
import { appName } from './texts.ts';

/** A form to show; `dataElementId` for the element of a subform, null for the folder's own type. */
export interface FormToShow {
  layout: LayoutFolder;
  dataElementId: string | null;
}

/**
 * Forms of an instance as one document: everything fetched that it needs. Shows no element that the caller may not read,
 * since whoever may read the instance may read its PDF.
 */
export async function formDocument(session: Session, forms: readonly FormToShow[], options: { notice?: string; title?: string } = {}): Promise<SummaryDocument> {
  const input = await inputOf(session, forms, options);
  const lists = new Map<string, readonly AppOption[]>();
  for (const { key, optionsId, params } of optionsOfSummary(input)) {
    const found = await provideOptions(session.services, session.definition, { id: optionsId, language: session.language, params: { ...params } }, session);
    lists.set(key, found === null || found === 'instanceOnly' ? [] : found.options);
  }
  return inlinePictures(summaryOf({ ...input, options: lists }), session.definition.raw);
}

async function inputOf(session: Session, forms: readonly FormToShow[], options: { notice?: string; title?: string }): Promise<Omit<SummaryInput, 'options'>> {
  const { services, definition, instance, language, caller } = session;
  const readable = new Set((await readableElements(services, caller, definition, instance)).map((element) => element.id));
  const state = await evaluationState(session, { defaultDataType: forms[0]?.layout.defaultDataType ?? null });
  const party = await services.register.party(Number(instance.instanceOwner.partyId));
  const owner = await services.register.serviceOwner(definition.org);
  const ownerName = owner === null ? definition.org : owner.name[language] ?? owner.name['nb'] ?? Object.values(owner.name)[0] ?? definition.org;
  return {
    title: options.title ?? appName(definition, language),
    owner: ownerName,
    notice: options.notice ?? null,
    state: { ...state, models: state.models.filter((model) => readable.has(model.dataElementId)), instance: state.instance && { ...state.instance, ...(party?.name ? { ownerName: party.name } : {}) } },
    forms: await Promise.all(forms.map(async (form) => ({ ...form, ...(await pdfFormat(session, form.layout, form.dataElementId)) }))),
    layouts: definition.layouts,
    layoutOfTask: definition.layoutOfTask,
    facts: {
      guid: session.guid, sent: session.now, receiver: ownerName,
      sender: { name: party?.name ?? instance.instanceOwner.username, personNumber: instance.instanceOwner.personNumber, organisationNumber: instance.instanceOwner.organisationNumber },
    },
    files: filesOf(session, readable),
    signatures: await signaturesOf(session),
  };
}

function filesOf(session: Session, readable: ReadonlySet<string>): FileFacts[] {
  return session.instance.data.filter((element) => readable.has(element.id) && !session.formType(element.dataType)).map((element) => ({
    id: element.id, dataType: element.dataType, filename: element.filename, size: element.size, tags: element.tags,
    generatedFrom: element.references?.find((reference) => reference.relation === 'GeneratedFrom')?.value ?? null,
  }));
}

/** Who has signed in any task of the process, by name. */
async function signaturesOf(session: Session): Promise<SignatureFacts[]> {
  const types = new Set([...session.definition.process.elements.values()].flatMap((task) => task.signature?.signatureDataType ?? []));
  const { register } = session.services;
  const signatures: SignatureFacts[] = [];
  for (const element of session.instance.data.filter((candidate) => types.has(candidate.dataType))) {
    const { signeeInfo } = readSignDocument(await session.bytes(element));
    const person = signeeInfo.personNumber === null ? null : await register.partyByPersonNumber(signeeInfo.personNumber);
    const organisation = signeeInfo.organisationNumber === null ? null : await register.partyByOrganisationNumber(signeeInfo.organisationNumber);
    signatures.push({ name: person?.name ?? organisation?.name ?? signeeInfo.organisationNumber ?? '', onBehalfOf: person ? organisation?.name ?? signeeInfo.organisationNumber : null, signed: true });
  }
  return signatures;
}
