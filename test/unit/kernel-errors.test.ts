import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError, ERRORS, type ErrorCode } from '../../runtime/kernel/errors.ts';

const documented = readFileSync(path.resolve(import.meta.dirname ?? '.', '../../docs/errors.md'), 'utf8');

describe('AppError', () => {
  for (const [code, { status, title }] of Object.entries(ERRORS) as [ErrorCode, { status: number; title: string }][]) {
    it(`${code} is ${status}, and docs/errors.md lists it`, () => {
      const error = new AppError(code);
      assert.deepEqual([error.status, error.title], [status, title]);
      assert.ok(documented.includes(`| \`${code}\` | ${status} | ${title} |`));
      assert.equal(error.expose, status < 500 || code === 'HOOK_FAILED');
    });
  }
});
