import { deepEqual } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const runtime = resolve(dirname(fileURLToPath(import.meta.url)), '../../../runtime');

describe('expressions/ and layout/ run in a browser', () => {
  for (const folder of ['expressions', 'layout']) {
    it(`${folder}/ imports no node module and reads no clock`, () => {
      const files = readdirSync(join(runtime, folder), { recursive: true }).map(String).filter((file) => file.endsWith('.ts'));
      const found = files.filter((file) => /from 'node:|Date\.now|new Date\(\)|Math\.random|\bprocess\./.test(readFileSync(join(runtime, folder, file), 'utf8')));
      deepEqual(found, []);
    });
  }
});
