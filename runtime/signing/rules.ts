import type { DataType } from '../kernel/application-types.ts';
import { SEVERITY, type ValidationIssue } from '../kernel/instance-types.ts';
import { SIGNING_TEXTS } from './texts.ts';
import type { JoinedSignee, SignDocument, SigneeInfo } from './types.ts';

/**
 * Whether somebody has signed one of these documents already, alone or for an organisation: such a caller may not
 * sign where signatures must be unique (signing.md B.5).
 */
export function hasSigned(documents: readonly SignDocument[], caller: Pick<SigneeInfo, 'userId' | 'systemUserId'>): boolean {
  return documents.some(
    ({ signeeInfo }) =>
      (caller.userId !== null && signeeInfo.userId === caller.userId) || (caller.systemUserId !== null && signeeInfo.systemUserId === caller.systemUserId),
  );
}

/**
 * The issue of missing signatures, or null: fewer signed than the signature type wants, or a known signee who has
 * not signed. Only for tasks with `runDefaultValidator`.
 * @param minCount  of the signature data type
 * @param language  `nb`, `nn` or `en`; `nb` for any other
 */
export function missingSignatures(joined: readonly JoinedSignee[], minCount: number, language: string): ValidationIssue | null {
  const signed = joined.filter((each) => each.document !== null).length;
  return signed >= minCount && signed === joined.length ? null : issue('MissingSignatures', 'SigningTaskValidator', language);
}

/**
 * The issue of a signed element that is no longer what was signed, or null. An element that is gone has changed.
 * @param currentHashes  element id → SHA-256 of the stored bytes, lower-case hexadecimal; absent when deleted
 */
export function changedAfterSigning(documents: readonly SignDocument[], currentHashes: ReadonlyMap<string, string>, language: string): ValidationIssue | null {
  const isUnchanged = documents.every((document) => document.dataElementSignatures.every((each) => currentHashes.get(each.dataElementId) === each.sha256Hash));
  return isUnchanged ? null : issue('InvalidSignatureHash', 'SignatureHashValidator', language);
}

function issue(code: keyof typeof SIGNING_TEXTS, validator: string, language: string): ValidationIssue {
  const texts = SIGNING_TEXTS[code];
  const description = language === 'nn' || language === 'en' ? texts[language] : texts.nb;
  return { severity: SEVERITY.error, dataElementId: null, field: null, code, description, source: `Altinn.App.Core.Features.Validation.Default.${validator}-*` };
}

/**
 * Whether a task can be signed while no element to sign is there: only when every type is optional (signing.md B.4).
 * A type that is not declared is not optional.
 */
export function mayLackElements(dataTypesToSign: readonly string[], dataTypes: readonly DataType[]): boolean {
  return dataTypesToSign.every((id) => {
    const type = dataTypes.find((each) => each.id.toLowerCase() === id.toLowerCase());
    return type !== undefined && (type.minCount ?? 0) === 0;
  });
}

/** Signatures and signee states must not be editable through the API (signing.md B.2). */
export function isOwnedByApp(dataType: DataType): boolean {
  const contributers = dataType.allowedContributers ?? dataType.allowedContributors ?? [];
  return contributers.length === 1 && contributers[0]?.toLowerCase() === 'app:owned';
}
