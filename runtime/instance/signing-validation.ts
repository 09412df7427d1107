import { joinSignees } from '../signing/join-signees.ts';
import { changedAfterSigning, missingSignatures } from '../signing/rules.ts';
import { readSignDocument } from '../signing/sign-document.ts';
import { readSigneeContexts } from '../signing/signee-contexts.ts';
import type { DataElement, ValidationIssue } from '../kernel/instance-types.ts';
import { contentSha256 } from './content-hash.ts';
import type { Session } from './session.ts';

/** The two validators of a signing task (signing.md B.7); null outside one. */
export async function signingIssues(session: Session, taskId: string | null): Promise<ValidationIssue[] | null> {
  const task = taskId ? session.definition.process.elements.get(taskId) : undefined;
  const config = task?.taskType === 'signing' ? task.signature : null;
  if (!config?.signatureDataType) return null;
  const documents = await Promise.all(session.elementsOf(config.signatureDataType).map(async (element) => readSignDocument(await session.bytes(element))));
  const issues: ValidationIssue[] = [];
  if (config.runDefaultValidator) {
    const states = config.signeeStatesDataTypeId ? session.elementsOf(config.signeeStatesDataTypeId)[0] : undefined;
    const contexts = states ? readSigneeContexts(await session.bytes(states)) : [];
    const minCount = session.definition.dataTypes.get(config.signatureDataType)?.minCount ?? 0;
    const missing = missingSignatures(joinSignees(contexts, documents), minCount, session.language);
    if (missing) issues.push(missing);
  }
  const hashes = new Map<string, string>();
  for (const document of documents) {
    for (const signed of document.dataElementSignatures) {
      const element: DataElement | null = session.element(signed.dataElementId);
      if (element && !hashes.has(element.id)) hashes.set(element.id, await contentSha256(session, element));
    }
  }
  const invalid = changedAfterSigning(documents, hashes, session.language);
  if (invalid) issues.push(invalid);
  return issues;
}
