import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDefinition } from '../../runtime/app-definition/load-definition.ts';
import { servedLayouts } from '../../runtime/app-definition/served-files.ts';
import type { LoadResult } from '../../runtime/app-definition/types.ts';
import { walkFolders } from '../../runtime/cli/walk.ts';
import type { WalkReport } from '../../runtime/cli/walk/types.ts';
import { readXml } from '../../runtime/data/xml-reader.ts';
import { fromJson } from '../../runtime/data/from-json.ts';
import { writeXml } from '../../runtime/data/xml-writer.ts';
import type { Json } from '../../runtime/kernel/json.ts';
import { DEFAULT_LIMITS } from '../../runtime/kernel/limits.ts';
import { AGENCY_APPS, writeAgencyApps } from '../support/agency-apps.ts';
import { AGENCY_PROCESSES } from '../support/agency-processes.ts';
import { checkRoundTrip } from '../support/model-round-trip.ts';

const APPS = [...AGENCY_APPS, ...AGENCY_PROCESSES];
const HOME = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

describe('definitions in the shapes that agencies published', function () {
  this.timeout(120_000);
  let folder: string;
  const reports = new Map<string, WalkReport>();
  before(async () => {
    folder = await writeAgencyApps(APPS);
    await walkFolders({ folders: [folder], logic: null, data: null, home: HOME }, (report) => reports.set(report.app, report), () => undefined);
  });
  after(() => rm(folder, { recursive: true, force: true }));
  const load = (id: string): Promise<LoadResult> => loadDefinition(path.join(folder, id, 'App'), { environment: { name: 'Development', variables: {} }, loadHooks: null, lint: true });

  for (const { id, findings } of APPS) {
    it(`${id} is loaded, and what is odd about it is told`, async () => {
      const { definition, problems } = await load(id);
      assert.ok(definition, JSON.stringify(problems.filter(({ severity }) => severity === 'error')));
      const told = problems.filter(({ severity }) => severity !== 'info').map(({ message }) => message);
      assert.deepEqual(told.filter((message) => !findings.some((finding) => finding.test(message))), []);
      const all = problems.map(({ message }) => message).join('\n');
      for (const finding of findings) assert.match(all, finding);
    });
    it(`${id} is walked to its end`, () => assert.equal(reports.get(id)?.stopped, null));
    it(`${id}: documents survive JSON and XML`, async () => {
      const { definition } = await load(id);
      for (const { descriptor } of definition?.models.values() ?? []) assert.ok(checkRoundTrip(descriptor) > 0);
    });
  }

  it('nb/innmelding serves its one page by its name, and nothing of the pages left beside it', async () => {
    const { definition } = await load('nb/innmelding');
    assert.ok(definition);
    assert.deepEqual(Object.keys(await servedLayouts(definition, '')), ['FormLayout']);
    assert.deepEqual([...definition.layoutOfTask.values()].map(({ pages }) => [...pages.keys()]), [['FormLayout']]);
  });

  const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';
  const documents: [id: string, type: string, json: Json, xml: string][] = [
    ['nb/innmelding', 'default', { 'Person-grp-1': { 'Navn-datadef-1': { value: 'Åse' }, Alder: '7', Gate: 'Storgata 1' }, 'Barn-grp-9': [{ Fornavn: 'Ola' }] },
      `<Skjema ${XSI} skjemanummer="1472"><Person-grp-1 gruppeid="5805"><Navn-datadef-1 orid="12345">Åse</Navn-datadef-1><Alder>7</Alder><Gate>Storgata 1</Gate></Person-grp-1><Barn-grp-9><Fornavn>Ola</Fornavn></Barn-grp-9></Skjema>`],
    ['dibk/varsel', 'varsel', { parter: { part: [{ navn: null, erMyndighet: true }] } },
      `<Varsel ${XSI} xmlns="https://skjema.example/varsel/2.0"><parter><part><navn xsi:nil="true" /><erMyndighet>true</erMyndighet></part></parter><kommune xsi:nil="true" /><signatur xsi:nil="true" /></Varsel>`],
    ['skd/oppgave', 'oppgave', { 'Avgiver-grp-1': { 'Navn-datadef-7': { value: '00123' }, 'Beløp-datadef-8': [{ value: 1.5 }] } },
      `<Skjema ${XSI} skjemanummer="2" tittel="Næringsoppgave"><Avgiver-grp-1 gruppeid="1"><Navn-datadef-7 orid="7">00123</Navn-datadef-7><Beløp-datadef-8 orid="8">1.5</Beløp-datadef-8></Avgiver-grp-1></Skjema>`],
  ];
  for (const [id, type, json, xml] of documents) {
    it(`${id} writes the XML that its agency knows`, async () => {
      const descriptor = (await load(id)).definition?.models.get(type)?.descriptor;
      assert.ok(descriptor);
      const written = writeXml(descriptor, fromJson(descriptor, json, { unknown: 'reject' }), { declaration: false, includeRowIds: false });
      assert.equal(written, xml);
      assert.equal(writeXml(descriptor, readXml(descriptor, written, DEFAULT_LIMITS), { declaration: false, includeRowIds: false }), written);
    });
  }
});
