import assert from 'node:assert/strict';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const word = (n: number): string => `t${[...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`;
const words = (count: number): string[] => Array.from({ length: count }, (_, n) => word(n));
const entries = (count: number): { key: string; value: string }[] => words(count).map((key) => ({ key, value: 'v' }));

describe('Tags and metadata of an element', () => {
  let running: Running;
  let element: string;
  let sophie: string;
  before(async () => {
    running = await startRuntime({ store: 'memory' });
    sophie = await running.token(SOPHIE);
    const made = await send(`${running.url}/ttd/permit-application/instances`, sophie, 'POST', { instanceOwner: { partyId: '501337' } });
    element = `${running.url}/ttd/permit-application/instances/${made.json.id}/data/${made.json.data[0].id}`;
  });
  after(() => running.stop());
  const tags = (list: string[]): Promise<Answer> => send(`${element}/tags`, sophie, 'PUT', { tags: list });
  const metadata = (list: object[]): Promise<Answer> => send(`${element}/user-defined-metadata`, sophie, 'PUT', { userDefinedMetadata: list });
  const refused = (answer: Answer, detail: string): void => {
    assert.deepEqual([answer.status, answer.json?.detail, answer.json?.code], [400, detail, 'BAD_REQUEST']);
  };

  it('as many tags as fit, and one more is refused, alone and together', async () => {
    assert.equal((await tags(words(100))).status, 200);
    refused(await tags(words(101)), 'A data element may have at most 100 tags.');
    refused(await send(`${element}/tags`, sophie, 'POST', JSON.stringify(word(100)), { 'content-type': 'application/json' }), 'A data element may have at most 100 tags.');
    assert.equal((await send(`${element}/tags`, sophie, 'POST', JSON.stringify(word(7)), { 'content-type': 'application/json' })).status, 201, 'one that is there is no further one');
    assert.deepEqual((await send(`${element}/tags`, sophie)).json.tags, words(100));
    assert.equal((await tags([...words(100), ...words(100)])).status, 200, 'one said twice counts once');
  });
  it('a tag of as many characters as fit', async () => {
    assert.equal((await tags(['å'.repeat(255)])).status, 200);
    refused(await tags(['å'.repeat(256)]), 'A tag may have at most 255 characters.');
  });
  it('as many entries of metadata as fit, each as long as it may be', async () => {
    assert.equal((await metadata([{ key: 'k'.repeat(255), value: 'v'.repeat(4000) }])).status, 200);
    assert.equal((await metadata(entries(100))).status, 200);
    refused(await metadata(entries(101)), 'A data element may have at most 100 entries of user-defined metadata.');
    refused(await metadata([{ key: 'k'.repeat(256), value: '' }]), 'A key of user-defined metadata may have at most 255 characters.');
    refused(await metadata([{ key: 'k', value: 'v'.repeat(4001) }]), 'A value of user-defined metadata may have at most 4000 characters.');
    assert.equal((await send(`${element}/user-defined-metadata`, sophie)).json.userDefinedMetadata.length, 100);
  });
});
