import assert from 'node:assert/strict';
import type { DataElement } from '../../../runtime/kernel/instance-types.ts';
import { elementsToSign, readSignDocument, replacedDocuments, signatureElement, signDocument, writeSignDocument } from '../../../runtime/signing/sign-document.ts';
import { SigningDocumentError } from '../../../runtime/signing/types.ts';
import { documentOf, HASH, info } from '../../support/signing.ts';

const WRITTEN = `{
  "id": "d1",
  "instanceGuid": "g",
  "signedTime": "2026-01-05T09:30:00.1234567Z",
  "signeeInfo": {
    "userId": "20000123",
    "systemUserId": null,
    "personNumber": "12857900499",
    "organisationNumber": null
  },
  "dataElementSignatures": [
    {
      "dataElementId": "6b0e",
      "sha256Hash": "${HASH}",
      "signed": true
    }
  ]
}`;

describe('sign documents', () => {
  it('are written with these members in this order, indented by two', () => {
    // members in another order than the stored one
    const signee = { organisationNumber: null, personNumber: '12857900499', systemUserId: null, userId: '20000123' };
    const document = signDocument({ elements: [{ hash: HASH, id: '6b0e' }], signee, signedTime: '2026-01-05T09:30:00.1234567Z', instanceGuid: 'g', id: 'd1' });
    assert.equal(writeSignDocument(document), WRITTEN);
    assert.deepEqual(readSignDocument(WRITTEN), document);
    assert.deepEqual(readSignDocument(new TextEncoder().encode(`\uFEFF${WRITTEN}`)), document);
  });

  const REFUSED: readonly (readonly [string, string | Uint8Array])[] = [
    ['nothing', ''],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no id', WRITTEN.replace('"id"', '"x"')],
    ['no time', WRITTEN.replace('2026-01-05T09:30:00.1234567Z', 'yesterday')],
    ['a signature without hash', WRITTEN.replace('sha256Hash', 'md5')],
    ['bytes that are no UTF-8', new Uint8Array([0xff])],
    ['too much', ' '.repeat(6 * 1024 * 1024)],
  ];
  for (const [name, text] of REFUSED) it(`cannot be read from ${name}`, () => assert.throws(() => readSignDocument(text), SigningDocumentError));

  it('survive nesting without end', () => {
    assert.throws(() => readSignDocument(`${'['.repeat(200_000)}${']'.repeat(200_000)}`), SigningDocumentError);
  });

  it('replace those of the identical signee only', () => {
    const existing = [
      documentOf('same', { userId: '1', personNumber: 'p' }),
      documentOf('forOrg', { userId: '1', personNumber: 'p', organisationNumber: 'o' }),
      documentOf('other', { userId: '2', personNumber: 'q' }),
      documentOf('again', { userId: '1', personNumber: 'p' }),
    ];
    assert.deepEqual(replacedDocuments(existing, info({ userId: '1', personNumber: 'p' })).map((each) => each.id), ['same', 'again']);
    assert.deepEqual(replacedDocuments(existing, info({ userId: '1' })), []);
  });

  it('lie in locked JSON elements made by the task', () => {
    assert.deepEqual(signatureElement('signature1', 'Task_2'), {
      contentType: 'application/json',
      filename: 'signature1.json',
      locked: true,
      references: [{ relation: 'GeneratedFrom', valueType: 'Task', value: 'Task_2' }],
    });
  });
});

describe('elementsToSign(types, elements)', () => {
  it('orders by type and then by creation, ignoring case, others and what was deleted', () => {
    const element = (id: string, dataType: string, created: string, isHardDeleted = false): DataElement =>
      ({ id, dataType, created, deleteStatus: isHardDeleted ? { isHardDeleted, hardDeleted: created } : null }) as DataElement;
    const elements = [element('b2', 'B', '2'), element('a3', 'a', '3'), element('x', 'x', '0'), element('a1', 'A', '1'), element('gone', 'a', '0', true), element('b0', 'b', '0')];
    assert.deepEqual(elementsToSign(['a', 'b'], elements).map((each) => each.id), ['a1', 'a3', 'b0', 'b2']);
    assert.deepEqual(elementsToSign([], elements), []);
  });
});
