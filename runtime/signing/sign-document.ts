import type { DataElement, DataReference } from '../kernel/instance-types.ts';
import { member, readStored, textMember, type StoredReader } from './stored-json.ts';
import { SigningDocumentError, type DataElementSignature, type SignDocument, type SigneeInfo } from './types.ts';

export interface NewSignDocument {
  /** Of the data element that will hold the document. */
  id: string;
  instanceGuid: string;
  /** ISO-8601 UTC. */
  signedTime: string;
  signee: SigneeInfo;
  /** `hash`: SHA-256 of the stored bytes, lower-case hexadecimal. */
  elements: readonly { id: string; hash: string }[];
}

/** The document of a signature; members in the order in which they are stored. */
export function signDocument({ id, instanceGuid, signedTime, signee, elements }: NewSignDocument): SignDocument {
  return {
    id,
    instanceGuid,
    signedTime,
    signeeInfo: { userId: signee.userId, systemUserId: signee.systemUserId, personNumber: signee.personNumber, organisationNumber: signee.organisationNumber },
    dataElementSignatures: elements.map((each) => ({ dataElementId: each.id, sha256Hash: each.hash, signed: true })),
  };
}

/** The bytes of a document as stored: camelCase, indented by two. */
export function writeSignDocument(document: SignDocument): string {
  return JSON.stringify(document, null, 2);
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads a stored document.
 * @throws {SigningDocumentError} when it is none
 */
export function readSignDocument(text: string | Uint8Array): SignDocument {
  const stored = readStored(text);
  const root = stored.object(stored.root);
  const id = textMember(root, 'id');
  const signedTime = textMember(root, 'signedTime');
  if (root === null || id === null || signedTime === null || !TIME.test(signedTime)) {
    throw new SigningDocumentError('A sign document needs an id and a signedTime.');
  }
  const info = stored.object(member(root, 'signeeInfo'));
  return {
    id,
    instanceGuid: textMember(root, 'instanceGuid') ?? '',
    signedTime,
    signeeInfo: {
      userId: textMember(info, 'userId'),
      systemUserId: textMember(info, 'systemUserId'),
      personNumber: textMember(info, 'personNumber'),
      organisationNumber: textMember(info, 'organisationNumber'),
    },
    dataElementSignatures: signaturesOf(stored, member(root, 'dataElementSignatures')),
  };
}

function signaturesOf(stored: StoredReader, value: unknown): DataElementSignature[] {
  return (stored.list(value) ?? []).map((each) => {
    const entry = stored.object(each);
    const dataElementId = textMember(entry, 'dataElementId');
    const sha256Hash = textMember(entry, 'sha256Hash');
    if (dataElementId === null || sha256Hash === null) throw new SigningDocumentError('A signature needs a dataElementId and a sha256Hash.');
    return { dataElementId, sha256Hash, signed: member(entry, 'signed') === true };
  });
}

/** Earlier documents of the same signee, which a new one replaces. */
export function replacedDocuments(existing: readonly SignDocument[], signee: SigneeInfo): SignDocument[] {
  return existing.filter(({ signeeInfo }) => isSameSignee(signeeInfo, signee));
}

function isSameSignee(a: SigneeInfo, b: SigneeInfo): boolean {
  return a.userId === b.userId && a.systemUserId === b.systemUserId && a.personNumber === b.personNumber && a.organisationNumber === b.organisationNumber;
}

/** The members of the data element that holds a new document, as far as the document decides them. */
export function signatureElement(dataType: string, taskId: string): { contentType: string; filename: string; locked: boolean; references: DataReference[] } {
  return {
    contentType: 'application/json',
    filename: `${dataType}.json`,
    locked: true,
    references: [{ relation: 'GeneratedFrom', valueType: 'Task', value: taskId }],
  };
}

/**
 * The elements that a signature covers: those of the types, without regard to case, in the order of the types and
 * then of creation.
 */
export function elementsToSign(dataTypesToSign: readonly string[], elements: readonly DataElement[]): DataElement[] {
  const rank = new Map(dataTypesToSign.map((type, index) => [type.toLowerCase(), index] as const));
  const rankOf = (element: DataElement): number => rank.get(element.dataType.toLowerCase()) ?? -1;
  return elements
    .filter((element) => rankOf(element) >= 0 && element.deleteStatus?.isHardDeleted !== true)
    .toSorted((a, b) => rankOf(a) - rankOf(b) || (a.created < b.created ? -1 : a.created > b.created ? 1 : 0));
}
