import { joinSignees } from '../signing/join-signees.ts';
import { changedAfterSigning, missingSignatures } from '../signing/rules.ts';
import { readSignDocument } from '../signing/sign-document.ts';
import { readSigneeContexts } from '../signing/signee-contexts.ts';
import type { SignDocument } from '../signing/types.ts';
import type { ValidationIssue } from '../kernel/instance-types.ts';
import type { SignatureConfig } from '../process/types.ts';
import { SOURCES } from '../validation/sources.ts';
import { contentSha256 } from './content-hash.ts';
import type { Session } from './session.ts';
import type { SessionValidator } from './validation-view.ts';

/** The two validators of a signing task (signing.md B.7); none outside one. */
export function signingValidators(session: Session, taskId: string | null): SessionValidator[] {
  const task = taskId ? session.definition.process.elements.get(taskId) : undefined;
  const config = task?.taskType === 'signing' ? task.signature : null;
  const dataType = config?.signatureDataType;
  if (!config || !dataType) return [];
  let read: Promise<SignDocument[]> | undefined;
  const documents = (): Promise<SignDocument[]> => (read ??= Promise.all(session.elementsOf(dataType).map(async (element) => readSignDocument(await session.bytes(element)))));
  const validator = (source: string, find: () => Promise<ValidationIssue | null>): SessionValidator => ({
    source, incremental: false, formType: null,
    run: async () => {
      const issue = await find();
      return issue === null ? [] : [issue];
    },
  });
  return [
    ...(config.runDefaultValidator ? [validator(SOURCES.signatures, async () => missing(session, config, dataType, await documents()))] : []),
    validator(SOURCES.signatureHashes, async () => changed(session, await documents())),
  ];
}

async function missing(session: Session, config: SignatureConfig, dataType: string, documents: SignDocument[]): Promise<ValidationIssue | null> {
  const states = config.signeeStatesDataTypeId ? session.elementsOf(config.signeeStatesDataTypeId)[0] : undefined;
  const contexts = states ? readSigneeContexts(await session.bytes(states)) : [];
  const minCount = session.definition.dataTypes.get(dataType)?.minCount ?? 0;
  return missingSignatures(joinSignees(contexts, documents), minCount, session.language);
}

async function changed(session: Session, documents: SignDocument[]): Promise<ValidationIssue | null> {
  const hashes = new Map<string, string>();
  for (const document of documents) {
    for (const { dataElementId } of document.dataElementSignatures) {
      const element = session.element(dataElementId);
      if (element && !hashes.has(element.id)) hashes.set(element.id, await contentSha256(session, element));
    }
  }
  return changedAfterSigning(documents, hashes, session.language);
}
