import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPdf } from '../support/pdf-text.ts';
import { send, startRuntime, type Running } from '../support/runtime.ts';
import { sharedFolder } from '../support/shared.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const CONFIG = '<altinn:taskType>subformPdf</altinn:taskType><altinn:subformPdfConfig><altinn:filenameTextResourceKey>moped.pdf</altinn:filenameTextResourceKey><altinn:subformComponentId>subform-mopeder</altinn:subformComponentId><altinn:subformDataTypeId>moped</altinn:subformDataTypeId></altinn:subformPdfConfig>';

/** A real app whose PDF task is made one of subforms, with a name from each subform's data. */
async function changedApp(folder: string): Promise<string> {
  const app = path.join(folder, 'subform-test');
  await cp(path.join(sharedFolder() as string, 'apps/v9/ttd/subform-test'), app, { recursive: true });
  const change = async (file: string, replace: (text: string) => string): Promise<void> => {
    const before = await readFile(path.join(app, 'App', file), 'utf8');
    const after = replace(before);
    assert.notEqual(after, before);
    await writeFile(path.join(app, 'App', file), after);
  };
  await change('config/process/process.bpmn', (text) => text.replace(/<altinn:taskType>pdf<\/altinn:taskType>\s*<altinn:pdfConfig>[\s\S]*?<\/altinn:pdfConfig>/, CONFIG));
  await change('config/texts/resource.nb.json', (text) => {
    const texts = JSON.parse(text.replace(/^\uFEFF/, ''));
    texts.resources.push({ id: 'moped.pdf', value: 'Moped {0}: {1}', variables: [{ key: 'RegNo', dataSource: 'dataModel.default' }, { key: 'Merke', dataSource: 'dataModel.moped' }] });
    return JSON.stringify(texts);
  });
  return app;
}

describe('A PDF for each subform', function () {
  this.timeout(60_000);
  it('shows one element each, named by it, generated from the task', async function () {
    if (sharedFolder() === null) return this.skip();
    const folder = await mkdtemp(path.join(tmpdir(), 'stafett-app-'));
    let running: Running | undefined;
    try {
      running = await startRuntime({ store: 'memory', apps: [await changedApp(folder)] });
      const sophie = await running.token(SOPHIE);
      const { json } = await send(`${running.url}/ttd/subform-test/instances`, sophie, 'POST', { instanceOwner: { partyId: '501337' } });
      const url = `${running.url}/ttd/subform-test/instances/${json.id}`;
      const form = json.data.find((element: any) => element.dataType === 'model').id;
      assert.ok((await send(`${url}/data/${form}`, sophie, 'PUT', { Navn: 'Kari', Alder: 40, Name: 'Kari', Age: 40 })).status < 300);
      for (const [RegNo, Merke] of [['AB12', 'Tomos'], ['CD34', 'Puch']]) {
        const created = await send(`${url}/data?dataType=moped`, sophie, 'POST', { RegNo, Merke, Modell: 'X', Produksjonsaar: 1999 });
        assert.equal(created.status, 201, created.text);
      }
      const next = await send(`${url}/process/next`, sophie, 'PUT');
      assert.ok(next.json.ended, next.text);
      const pdfs = (await send(url, sophie)).json.data.filter((element: any) => element.dataType === 'ref-data-as-pdf');
      assert.deepEqual(pdfs.map((element: any) => element.filename), ['Moped AB12_ Tomos.pdf', 'Moped CD34_ Puch.pdf']);
      assert.ok(pdfs.every((element: any) => element.references[0].value === 'PdfTask_Task_1'));
      const answer = await fetch(`${url}/data/${pdfs[1].id}`, { headers: { authorization: `Bearer ${sophie}` } });
      const { text } = await readPdf(new Uint8Array(await answer.arrayBuffer()));
      assert.ok(text.includes('CD34') && text.includes('Puch') && !text.includes('Tomos'), text);
    } finally {
      await running?.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
