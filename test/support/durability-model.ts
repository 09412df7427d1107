import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { send } from './runtime.ts';

/** What a client knows of an instance: what was answered, and what it asked for without an answer. */
export interface KnownInstance {
  id: string;
  form: string;
  /** The place in the form, as answered last; null before the first write. */
  place: string | null;
  placeInFlight: string | null;
  /** Digest of each attachment, by element. */
  attachments: Map<string, string>;
  uploadInFlight: string | null;
  task: string;
  nextInFlight: boolean;
}

export interface Client {
  url: string;
  token: string;
}

export const APP = 'ttd/permit-application';
export const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function formXml(place: string): string {
  return `<soknad><soker><navn>Kari</navn><nummer>01039012345</nummer></soker><arrangement><formaal>marked</formaal><sted>${place}</sted><fraDato>2026-12-01</fraDato><antallDeltakere>40</antallDeltakere><areal>12.50</areal></arrangement></soknad>`;
}

/**
 * Holds an instance against what its client knows, and makes what is there the new knowledge: every answered write is there,
 * what was in flight is there whole or not at all, and every element has its bytes.
 */
export async function verify({ url, token }: Client, known: KnownInstance): Promise<void> {
  const base = `${url}/${APP}/instances/${known.id}`;
  const answer = await send(base, token);
  assert.equal(answer.status, 200, `${known.id} is there: ${answer.text}`);
  const { data, process } = answer.json;
  const task = process.currentTask?.elementId;
  assert.ok(task === known.task || (known.nextInFlight && task === 'Task_2'), `the process of ${known.id} is at ${task}, answered ${known.task}`);
  for (const element of data) {
    const bytes = Buffer.from(await (await fetched(`${base}/data/${element.id}`, token)).arrayBuffer());
    if (element.dataType === 'soknad') {
      assert.equal(element.id, known.form);
      assert.equal(element.locked, task === 'Task_2', 'the form is locked by the step that leaves its task');
      const place = JSON.parse(bytes.toString()).arrangement?.sted || null;
      assert.ok(place === known.place || (known.placeInFlight !== null && place === known.placeInFlight), `the form of ${known.id} holds ${place}, answered ${known.place}, in flight ${known.placeInFlight}`);
      known.place = place;
    } else {
      const want = known.attachments.get(element.id) ?? known.uploadInFlight;
      assert.deepEqual([element.size, digest(bytes)], [bytes.length, want], `attachment ${element.id} of ${known.id} is whole`);
      known.attachments.set(element.id, digest(bytes));
    }
  }
  const ids = data.map((element: { id: string }) => element.id);
  for (const id of known.attachments.keys()) assert.ok(ids.includes(id), `attachment ${id} of ${known.id} is there`);
  Object.assign(known, { task, placeInFlight: null, uploadInFlight: null, nextInFlight: false });
}

/** An instance whose making was not answered is whole as well. */
export async function verifyUnknown({ url, token }: Client, known: ReadonlyMap<string, KnownInstance>, ownerToken: string): Promise<number> {
  let count = 0;
  for (let next = `${url}/storage/api/v1/instances?appId=${APP}&size=100`; ;) {
    const page = await send(next, ownerToken);
    assert.equal(page.status, 200, page.text);
    for (const instance of page.json.instances) {
      count += 1;
      if (known.has(instance.id)) continue;
      assert.deepEqual(instance.data.map((element: { dataType: string }) => element.dataType), ['soknad'], instance.id);
      assert.equal(instance.process.currentTask.elementId, 'Task_1');
      await fetched(`${url}/${APP}/instances/${instance.id}/data/${instance.data[0].id}`, token);
    }
    const token_ = /continuationToken=([^&]+)/.exec(page.json.next ?? '')?.[1];
    if (token_ === undefined) return count;
    next = `${url}/storage/api/v1/instances?appId=${APP}&size=100&continuationToken=${token_}`;
  }
}

async function fetched(address: string, token: string): Promise<Response> {
  const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, `${address}: ${answer.status}`);
  return answer;
}
