import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNTIME = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../runtime');

/** Folders that a folder may import from, besides itself and kernel. Types-only imports between pure folders are free. */
const ALLOWED: Record<string, readonly string[]> = {
  kernel: [],
  expressions: [],
  layout: ['expressions'],
  data: [],
  process: [],
  policy: [],
  validation: [],
  signing: [],
  summary: ['expressions', 'layout'],
  'app-definition': ['expressions', 'layout', 'data', 'process', 'policy', 'validation', 'signing'],
  'app-logic': ['app-definition'],
  'legacy-rules': ['app-logic', 'layout'],
  'app-types': ['app-definition', 'data', 'validation'],
  instance: ['summary', 'app-definition', 'expressions', 'layout', 'data', 'process', 'policy', 'validation', 'signing'],
  jobs: ['instance'],
  eformidling: ['instance'],
  archive: ['instance'],
  correspondence: [],
  events: ['instance', 'jobs'],
  store: [],
  auth: [],
  platform: ['policy'],
  payment: [],
  pdf: ['summary'],
  xsd: [],
  observability: [],
  http: ['instance', 'app-definition', 'expressions', 'layout', 'data', 'process', 'policy', 'validation', 'signing', 'auth', 'platform', 'jobs', 'events'],
  cli: ['app-definition', 'app-logic', 'app-types', 'instance', 'observability', 'process', 'xsd'],
};

/** Packages that only one folder may know, or these. */
const ONLY_IN: Record<string, string | readonly string[]> = {
  koa: 'http', '@koa/router': 'http', '@fastify/busboy': 'http', libsql: 'store/sqlite', mongodb: 'store/mongo', saxes: ['data', 'policy'],
  'bpmn-moddle': 'process', jose: 'auth', 'oidc-provider': 'auth', 'openid-client': 'auth', pdfkit: 'pdf', 'libxml2-wasm': 'xsd', 'playwright-core': 'pdf', '@expo-google-fonts/inter': 'pdf', esbuild: 'app-logic', pino: 'observability', 'prom-client': 'observability', ajv: 'validation',
};

/** Pure folders reach for nothing outside: no IO, no clock, no randomness. */
const PURE = ['kernel', 'expressions', 'layout', 'data', 'process', 'policy', 'validation', 'signing', 'summary'];

interface Source {
  /** Path below runtime/. */
  file: string;
  folder: string;
  text: string;
  imports: { from: string; typeOnly: boolean }[];
}

function sources(): Source[] {
  return readdirSync(RUNTIME, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith(".ts")).map((entry) => {
    const file = path.relative(RUNTIME, path.join(entry.parentPath, entry.name));
    const text = readFileSync(path.join(RUNTIME, file), 'utf8');
    const imports = [...text.matchAll(/^(?:import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'/gm)].map((match) => ({ typeOnly: match[1] !== undefined, from: match[2] ?? '' }));
    return { file, folder: file.includes('/') ? file.slice(0, file.indexOf('/')) : '', text, imports };
  });
}

describe('the house', () => {
  const all = sources();
  it('imports go one way', () => {
    const wrong = all.filter((source) => source.folder !== '').flatMap((source) => source.imports.flatMap(({ from, typeOnly }) => {
      if (!from.startsWith('.')) return [];
      const target = path.join(path.dirname(source.file), from).split('/')[0] ?? '';
      if (target === source.folder || target === 'kernel' || typeOnly || (source.folder === 'cli' && target.endsWith('.ts'))) return [];
      return ALLOWED[source.folder]?.includes(target) ? [] : [`${source.file} imports ${from}`];
    }));
    assert.deepEqual(wrong, []);
  });
  it('each outside package is known to one folder', () => {
    const wrong = all.flatMap((source) => source.imports.flatMap(({ from, typeOnly }) => {
      const name = from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : from.split('/')[0] ?? '';
      const home = ONLY_IN[name];
      return home === undefined || typeOnly || [home].flat().some((folder) => source.file.startsWith(`${folder}/`)) ? [] : [`${source.file} imports ${from}`];
    }));
    assert.deepEqual(wrong, []);
  });
  it('pure folders do no IO and know no time and no chance', () => {
    const wrong = all.filter((source) => PURE.includes(source.folder) && !['kernel/ids.ts', 'kernel/clock.ts'].includes(source.file)).flatMap((source) => [
      ...source.imports.filter(({ from, typeOnly }) => from.startsWith('node:') && !typeOnly).map(({ from }) => `${source.file} imports ${from}`),
      ...(/\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)|\bfetch\(/.test(source.text) ? [`${source.file} reaches outside`] : []),
    ]);
    assert.deepEqual(wrong, []);
  });
  it('nothing but the configuration reads the environment', () => {
    assert.deepEqual(all.filter((source) => /\bprocess\.env\b(?! = )/.test(source.text) && source.folder !== 'cli' && source.file !== 'config.ts').map((source) => source.file), []);
  });
  it('no file is above 400 lines', () => {
    assert.deepEqual(all.filter((source) => source.text.split('\n').length > 400 && !source.file.endsWith('types.ts')).map((source) => source.file), []);
  });
});
