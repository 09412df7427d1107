import http from 'node:http';
import path from 'node:path';
import { JSON_APP, writeBenchApps } from '../bench-app.ts';
import { createClient, testToken } from '../client.ts';
import { type Bench, type Goal, type Row } from '../goal.ts';
import { startStafett } from '../server.ts';
import { MB } from './start.ts';

const TARGET = 10;
const CHUNK = Buffer.alloc(256 * 1024, 'stafett ');

/** A very large attachment up and down again does not raise resident memory. */
export const streamGoal: Goal = {
  ids: ['stream'],
  onlyWhenNamed: true,
  async measure(bench: Bench): Promise<Row[]> {
    const folder = await bench.temporary();
    const server = await startStafett(bench.build, { apps: await writeBenchApps(path.join(folder, 'apps')), data: path.join(folder, 'data') });
    const token = await testToken(server.url);
    const client = createClient(server.url, token, 1);
    const size = bench.size(64, 2048) * MB;
    try {
      const { text } = await client.send('POST', `/${JSON_APP}/instances`, 201, { 'content-type': 'application/json' }, JSON.stringify({ instanceOwner: { partyId: '501337' } }));
      const data = `${server.url}/${JSON_APP}/instances/${(JSON.parse(text) as { id: string }).id}/data`;
      // What the first upload and download of any size bring in (code, buffers, threads) is not of the size.
      await download(`${data}/${await upload(`${data}?dataType=vedlegg`, token, 20 * MB)}`, token);
      const before = await server.watch();
      const id = await upload(`${data}?dataType=vedlegg`, token, size);
      const sent = await server.usage();
      const between = await server.watch();
      const received = await download(`${data}/${id}`, token);
      const done = await server.usage();
      if (received !== size) throw new Error(`${size} bytes sent, ${received} received`);
      return [row('upload', size, sent.peak - before.rss, sent.longestDelay), row('download', size, done.peak - between.rss, done.longestDelay)];
    } finally {
      client.close();
      await server.stop();
    }
  },
};

function row(what: string, size: number, bytes: number, longestDelay: number): Row {
  const growth = bytes / MB;
  return { goal: 'stream', what: `${what} of ${size / MB} MB: peak of resident memory above what it was (longest block ${longestDelay.toFixed(0)} ms)`, target: `<= ${TARGET} MB`, reached: `${growth.toFixed(1)} MB`, isMet: growth <= TARGET, figures: { growth, longestDelay } };
}

/** Sends as fast as the server takes it. @returns the id of the data element */
function upload(url: string, token: string, size: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename=stor.bin', 'content-length': size };
    const request = http.request(url, { method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => { text += String(chunk); });
      response.on('end', () => (response.statusCode === 201 ? resolve((JSON.parse(text) as { id: string }).id) : reject(new Error(`upload: ${response.statusCode} ${text}`))));
    });
    request.on('error', reject);
    let left = size;
    const write = (): void => {
      while (left > 0) {
        const part = left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, left);
        left -= part.length;
        if (!request.write(part)) return void request.once('drain', write);
      }
      request.end();
    };
    write();
  });
}

/** @returns how many bytes came */
function download(url: string, token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http.get(url, { headers: { authorization: `Bearer ${token}` } }, (response) => {
      let size = 0;
      response.on('data', (chunk: Buffer) => { size += chunk.length; });
      response.on('error', reject);
      response.on('end', () => (response.statusCode === 200 ? resolve(size) : reject(new Error(`download: ${response.statusCode}`))));
    }).on('error', reject);
  });
}
