import { fieldText, getProperty } from '../data/property-path.ts';
import { isoTime } from '../kernel/clock.ts';
import { isJsonObject, memberOf, type Json, type JsonObject } from '../kernel/json.ts';
import { ArchiveRefused, type ArchiveMessage } from './archive-port.ts';
import type { Session } from './session.ts';
import { elementFiles } from './shipment-files.ts';
import { appName } from './texts.ts';
import { idempotencyKey, type Workflow } from './workflow.ts';

/** The section of the app's settings that says what is archived, and where. */
export function archiveSettings({ definition }: Session): JsonObject {
  const section = memberOf(definition.settings.sections as JsonObject, 'FiksArkivSettings') ?? null;
  if (!isJsonObject(section)) throw new ArchiveRefused('The app has no FiksArkivSettings.');
  return section;
}

/** Names the message of this visit to the task, whatever stage asks. */
export function archiveKey(session: Session, workflow: Workflow): string {
  return idempotencyKey(session, { ...workflow, stage: 0 });
}

/**
 * What a `fiksArkiv` task sends.
 * @throws {ArchiveRefused} when the settings or the instance lack something
 */
export async function archiveMessage(session: Session, workflow: Workflow): Promise<ArchiveMessage> {
  const { definition, instance, services } = session;
  const settings = archiveSettings(session);
  const [recipient, metadata, documents] = [part(settings, 'Recipient'), part(settings, 'Metadata'), part(settings, 'Documents')];
  const value = (group: JsonObject, name: string): Promise<string | null> => settingValue(session, memberOf(group, name) ?? null);
  const needed = async (name: string): Promise<string> => {
    const found = await value(recipient, name);
    if (found === null) throw new ArchiveRefused(`FiksArkivSettings.Recipient.${name} gives nothing.`);
    return found;
  };
  const title = appName(definition, 'nb');
  const { personNumber = null, organisationNumber = null, partyId } = instance.instanceOwner;
  const primary = part(documents, 'PrimaryDocument');
  const attachments = memberOf(documents, 'Attachments') ?? [];
  const files = elementFiles(session, [primary, ...(Array.isArray(attachments) ? attachments.filter(isJsonObject) : [])].map((document) => ({ dataType: text(document, 'DataType') ?? '', filename: text(document, 'Filename') })));
  if (!session.elementsOf(text(primary, 'DataType') ?? '').length) throw new ArchiveRefused('There is nothing of the data type that FiksArkivSettings.Documents.PrimaryDocument names.');
  return {
    key: archiveKey(session, workflow), instanceId: instance.id, time: isoTime(workflow.since),
    recipient: { account: await needed('FiksAccount'), identifier: await needed('Identifier'), name: await needed('Name'), organizationNumber: await value(recipient, 'OrganizationNumber') },
    sender: { name: (await services.register.party(Number(partyId)))?.name ?? '', personNumber, organisationNumber },
    metadata: {
      systemId: (await value(metadata, 'SystemId')) ?? 'Altinn Studio', ruleId: await value(metadata, 'RuleId'), caseFileId: (await value(metadata, 'CaseFileId')) ?? session.guid,
      caseFileTitle: (await value(metadata, 'CaseFileTitle')) ?? title, journalEntryTitle: (await value(metadata, 'JournalEntryTitle')) ?? title,
      administrativeUnit: (await value(metadata, 'CaseFileAdministrativeUnit')) ?? definition.org,
    },
    documents: files,
  };
}

/** A fixed `Value`, or what a field of the first document of a type holds; null for nothing. */
async function settingValue(session: Session, setting: Json): Promise<string | null> {
  if (!isJsonObject(setting)) return typeof setting === 'string' && setting !== '' ? setting : null;
  const fixed = text(setting, 'Value');
  if (fixed !== null) return fixed;
  const binding = part(setting, 'DataModelBinding');
  const [dataType, field] = [text(binding, 'DataType'), text(binding, 'Field')];
  const form = dataType === null ? null : session.formType(dataType);
  const element = dataType === null ? undefined : session.elementsOf(dataType)[0];
  if (form === null || element === undefined || field === null) return null;
  return fieldText(getProperty(form.descriptor, await session.model(element), field)) || null;
}

/** A group of settings; an empty one where there is none. */
export function part(object: JsonObject, name: string): JsonObject {
  const found = memberOf(object, name) ?? null;
  return isJsonObject(found) ? found : {};
}

function text(object: JsonObject, name: string): string | null {
  const found = memberOf(object, name);
  return typeof found === 'string' && found !== '' ? found : null;
}
