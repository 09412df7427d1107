import { equal, ok } from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { loadDefinition } from '../../../runtime/app-definition/load-definition.ts';
import type { FormType } from '../../../runtime/app-definition/types.ts';
import { initialValue } from '../../../runtime/data/empty-model.ts';
import { fromJson, readJson } from '../../../runtime/data/from-json.ts';
import { writeJson } from '../../../runtime/data/json-writer.ts';
import type { ModelDescriptor, ObjectType } from '../../../runtime/data/types.ts';
import { readXml } from '../../../runtime/data/xml-reader.ts';
import { writeXml } from '../../../runtime/data/xml-writer.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../runtime/kernel/json.ts';
import { DEFAULT_LIMITS } from '../../../runtime/kernel/limits.ts';
import { modelArbitrary, SHAPES } from '../../support/model-arbitraries.ts';
import { sharedFolder } from '../../support/shared.ts';

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
/** More with `STAFETT_PROPERTY_RUNS`; the seed is fixed so that a failure can be had again. */
const RUNS = Number(process.env['STAFETT_PROPERTY_RUNS'] ?? 12);
const SEED = Number(process.env['STAFETT_PROPERTY_SEED'] ?? 20260617);

/*
 * What is lost on the way, stated in runtime/data/README.md, and nothing else:
 *   1. what XML cannot carry becomes U+FFFD
 *   2. blank text content (`[XmlText]`) reads as null
 *   3. null where the class has an initial value reads as that value; null where it cannot be null reads as zero
 */
function expected(type: ObjectType, value: JsonObject): JsonObject {
  const result: JsonObject = {};
  if (type.rowId && typeof value['altinnRowId'] === 'string') result['altinnRowId'] = value['altinnRowId'];
  for (const member of type.members) {
    const given = value[member.json] ?? null;
    const one = (item: Json): Json => (typeof item === 'string' ? carried(item) : member.object && isJsonObject(item) ? expected(member.object, item) : item);
    if (Array.isArray(given)) result[member.json] = given.map(one);
    else if (member.kind === 'text' && typeof given === 'string' && given.trim() === '') result[member.json] = initialValue(member);
    else if (given === null) result[member.json] = member.nillable && !member.nonNullable ? null : initialValue(member);
    else result[member.json] = one(given);
  }
  return result;
}

function carried(text: string): string {
  return text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD').replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD');
}

function json(descriptor: ModelDescriptor, model: JsonObject): string {
  return writeJson(descriptor, model, { includeRowIds: true });
}

function xml(descriptor: ModelDescriptor, model: JsonObject): string {
  return writeXml(descriptor, model, { declaration: true, includeRowIds: true });
}

/** Both identities for every shape; the number of documents tried. */
function checkModel(descriptor: ModelDescriptor): number {
  let tried = 0;
  for (const shape of SHAPES) {
    fc.assert(fc.property(modelArbitrary(descriptor, shape), (document) => {
      tried++;
      const model = fromJson(descriptor, document, { unknown: 'reject' });
      const first = xml(descriptor, model);
      const back = readXml(descriptor, first, DEFAULT_LIMITS);
      equal(json(descriptor, back), json(descriptor, expected(descriptor.root, model)), 'JSON → XML → JSON');
      equal(xml(descriptor, back), xml(descriptor, expected(descriptor.root, model)), 'XML → JSON → XML');
      const again = readJson(descriptor, json(descriptor, back), { unknown: 'reject', limits: DEFAULT_LIMITS });
      equal(json(descriptor, again), json(descriptor, back), 'JSON → JSON');
      equal(xml(descriptor, readXml(descriptor, xml(descriptor, again), DEFAULT_LIMITS)), xml(descriptor, again), 'a second time changes nothing');
    }), { seed: SEED, numRuns: shape === 'minimal' ? 1 : shape === 'maximal' ? 3 : RUNS });
  }
  return tried;
}

async function modelsBelow(folder: string): Promise<FormType[]> {
  const loaded = await loadDefinition(folder, { environment: { name: 'Development', variables: {} }, loadHooks: null });
  ok(loaded.definition, `${folder}: ${loaded.problems.filter(({ severity }) => severity === 'error').map(({ message }) => message).join('; ')}`);
  return [...loaded.definition.models.values()];
}

describe('form documents survive JSON and XML', () => {
  const shared = sharedFolder();
  const roots = [join(REPOSITORY, 'apps'), join(REPOSITORY, 'test/fixtures/apps/v8'), join(REPOSITORY, 'test/fixtures/apps/v9'), ...(shared === null ? [] : [join(shared, 'apps/v8'), join(shared, 'apps/v9')])];
  if (shared === null) it('of the shared apps: not here, set STAFETT_SHARED', function skipped() { this.skip(); });

  for (const root of roots) {
    for (const app of readdirSync(join(root, 'ttd')).filter((name) => existsSync(join(root, 'ttd', name, 'App/config')))) {
      it(`${root.split('/').slice(-2).join('/')} ${app}`, async function everyModel() {
        this.timeout(120_000);
        for (const { descriptor } of await modelsBelow(join(root, 'ttd', app, 'App'))) ok(checkModel(descriptor) > 0, descriptor.dataTypeId);
      });
    }
  }
});
