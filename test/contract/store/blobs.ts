import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { BlobStore } from '../../../runtime/store/contract.ts';
import type { Suite } from '../../support/store-harness.ts';

const MB = 1024 * 1024;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const collectGarbage = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

/** Bytes of buffers that are still referred to. Twice: the memory of buffers is given back after a collection, at the latest before the next. */
function liveBuffers(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

async function readAll(blobs: BlobStore, id: string): Promise<Buffer> {
  const stream = await blobs.read(id);
  assert.ok(stream !== null, `${id} is there`);
  return Buffer.concat(await stream.toArray());
}

/** `count` chunks of one MB, made when asked for; tells how far the reader has come. */
function megabytes(count: number, fail?: Error): Readable & { made: number } {
  async function* make(): AsyncGenerator<Buffer> {
    for (let n = 0; n < count; n += 1) {
      stream.made = n + 1;
      yield Buffer.alloc(MB, n);
    }
    if (fail !== undefined) throw fail;
  }
  const stream = Object.assign(Readable.from(make(), { objectMode: false, highWaterMark: MB }), { made: 0 });
  return stream;
}

export function blobContract({ test }: Suite): void {
  test('a blob is read back as it was written, with size and digest', async ({ blobs }) => {
    const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, n) => (n * 31 + (n >> 9)) & 255));
    for (const [id, want] of [['b-1', bytes], ['b.2', Buffer.from('æ')], ['b-3', Buffer.alloc(0)]] as const) {
      assert.deepEqual(await blobs.write(id, Readable.from(want.length === 0 ? [] : [want.subarray(0, 1), want.subarray(1)]), MB), { size: want.length, sha256: sha256(want) });
      assert.ok((await readAll(blobs, id)).equals(want), id);
    }
    assert.equal(await blobs.read('unknown'), null);
  });

  test('a blob is read from any byte on', async ({ blobs }) => {
    const bytes = Buffer.from(Array.from({ length: 1_100_000 }, (_, n) => (n * 31 + (n >> 9)) & 255));
    await blobs.write('b', Readable.from([bytes]), 2 * MB);
    for (const from of [0, 1, 65_536, 131_072, 524_287, 524_288, 524_289, 1_048_576, 1_099_999, 1_100_000, 5_000_000]) {
      const stream = (await blobs.read('b', from)) as Readable;
      assert.ok(Buffer.concat(await stream.toArray()).equals(bytes.subarray(from)), String(from));
    }
    assert.equal(await blobs.read('unknown', 5), null);
  });

  test('the limit is exact, and what is above leaves nothing', async ({ blobs, }, { clock }) => {
    assert.equal((await blobs.write('exact', Readable.from([Buffer.alloc(600), Buffer.alloc(400)]), 1000)).size, 1000);
    const source = megabytes(50);
    await assert.rejects(blobs.write('above', source, 3 * MB), { code: 'PAYLOAD_TOO_LARGE', status: 413 });
    assert.ok(source.destroyed);
    assert.ok(source.made < 10, 'the rest is not asked for');
    assert.equal(await blobs.read('above'), null);
    assert.deepEqual(await blobs.list(clock.time + 1, 10), ['exact']);
  });

  test('a source that fails or is cut off leaves nothing', async ({ blobs }, { clock }) => {
    const failure = new Error('the client went away');
    await assert.rejects(blobs.write('failed', megabytes(3, failure), 100 * MB), (error) => error === failure);
    const cut = new Readable({ read() {} });
    cut.push(Buffer.alloc(MB));
    setTimeout(() => cut.destroy(), 20);
    await assert.rejects(blobs.write('cut', cut, 100 * MB));
    assert.deepEqual([await blobs.read('failed'), await blobs.read('cut')], [null, null]);
    assert.deepEqual(await blobs.list(clock.time + 1, 10), []);
    assert.equal((await blobs.write('failed', megabytes(1), 100 * MB)).size, MB, 'the id is free');
  });

  test('a blob never changes', async ({ blobs }) => {
    await blobs.write('b', Readable.from([Buffer.from('first')]), MB);
    const second = megabytes(1);
    await assert.rejects(blobs.write('b', second, 10 * MB), { code: 'CONFLICT' });
    assert.ok(second.destroyed);
    assert.equal((await readAll(blobs, 'b')).toString(), 'first');
  });

  test('of concurrent writes of one id one stays, whole', async ({ blobs }) => {
    const answers = await Promise.allSettled([1, 2, 3, 4].map((n) => blobs.write('b', Readable.from([Buffer.alloc(1000, n), Buffer.alloc(1000, n)]), MB)));
    const winners = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.sha256] : []));
    assert.equal(winners.length, 1);
    assert.equal(sha256(await readAll(blobs, 'b')), winners[0]);
  });

  test('50 MB pass through in little memory', async ({ blobs }) => {
    const before = liveBuffers();
    let peak = 0;
    const watched = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      let passed = 0;
      for await (const chunk of source) {
        if ((passed += chunk.length) % (5 * MB) < chunk.length) peak = Math.max(peak, liveBuffers() - before);
        yield chunk;
      }
    };
    const info = await blobs.write('large', watched(megabytes(50)), 50 * MB);
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of watched((await blobs.read('large')) as Readable)) {
      size += chunk.length;
      hash.update(chunk);
    }
    assert.deepEqual([info.size, size, hash.digest('hex')], [50 * MB, 50 * MB, info.sha256]);
    assert.ok(peak < 12 * MB, `${Math.round(peak / MB)} MB of buffers held`);
  });

  test('reading stops when the reader does', async ({ blobs }) => {
    await blobs.write('b', megabytes(20), 20 * MB);
    const stream = (await blobs.read('b')) as Readable;
    for await (const chunk of stream) {
      assert.ok(chunk.length > 0);
      break;
    }
    assert.ok(stream.destroyed);
    const unread = (await blobs.read('b')) as Readable;
    unread.destroy();
    await new Promise((resolve) => unread.once('close', resolve));
  });

  test('remove is idempotent', async ({ blobs }) => {
    await blobs.write('b', megabytes(2), 20 * MB);
    await blobs.remove('b');
    await blobs.remove('b');
    assert.equal(await blobs.read('b'), null);
  });

  test('list pages through what is older than a time', async ({ blobs }, { clock }) => {
    const old = Array.from({ length: 25 }, (_, n) => `old-${n}`);
    for (const id of old) await blobs.write(id, Readable.from([Buffer.from(id)]), MB);
    clock.time += 10_000;
    await blobs.write('new', Readable.from([Buffer.from('new')]), MB);
    const seen: string[] = [];
    for (let page = await blobs.list(clock.time, 10); page.length > 0; page = await blobs.list(clock.time, 10, seen.at(-1))) {
      assert.ok(page.length <= 10);
      seen.push(...page);
    }
    assert.deepEqual(seen.sort(), old.sort());
    assert.deepEqual(await blobs.list(0, 10), []);
    assert.equal((await blobs.list(clock.time + 1, 100)).length, 26);
  });

  test('names that lead elsewhere are refused', async ({ blobs }) => {
    for (const bad of ['', '.', '..', '../x', 'a/b', '/etc/passwd', '.hidden', 'a\u0000b', 'x'.repeat(129), 'a\\b']) {
      const source = megabytes(1);
      await assert.rejects(blobs.write(bad, source, MB), { code: 'BAD_REQUEST' }, JSON.stringify(bad));
      assert.ok(source.destroyed);
      await assert.rejects(blobs.read(bad), { code: 'BAD_REQUEST' });
      await assert.rejects(blobs.remove(bad), { code: 'BAD_REQUEST' });
    }
  });
}
