import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkCommand } from '../../../runtime/cli/check.ts';

const SAMPLE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../apps/ttd/permit-application/App');
const XSD = 'models/soknad.xsd';

describe('stafett check of XSDs', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => { folder = await mkdtemp(path.join(tmpdir(), 'stafett-check-xsd-')); });
  after(() => rm(folder, { recursive: true, force: true }));

  const cases: [name: string, asked: object, change: (file: string) => Promise<void>, message: RegExp | null][] = [
    ['says nothing of one that can be used', { XsdValidation: true }, async () => undefined, null],
    ['names a form without one', { XsdValidation: true }, (file) => rm(file), /"soknad" has no XSD/],
    ['says why one cannot be used', { XsdValidation: true }, (file) => writeFile(file, '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="Ukjent"/></xs:schema>'), /every document would be refused: models\/soknad\.xsd cannot be used: .*Ukjent/s],
    ['says when stored documents begin with another element', { XsdValidation: true }, async (file) => writeFile(file, (await readFile(file, 'utf8')).replace('<xsd:element name="soknad"', '<xsd:element name="Soknad"')), /declares no element "soknad"/],
    ['names a form without one whose XML is to be checked when it is sent', { XsdValidationOnInput: 'soknad' }, (file) => rm(file), /"soknad" has no XSD/],
    ['does not look where the app does not ask', { XsdValidation: false }, (file) => rm(file), null],
  ];
  for (const [index, [name, asked, change, message]] of cases.entries()) {
    it(name, async () => {
      const app = path.join(folder, `${index}/App`);
      await cp(SAMPLE, app, { recursive: true });
      const settings = path.join(app, 'appsettings.json');
      const known = JSON.parse(await readFile(settings, 'utf8')) as { AppSettings?: object };
      await writeFile(settings, JSON.stringify({ ...known, AppSettings: { ...known.AppSettings, ...asked } }));
      await change(path.join(app, XSD));
      const lines: string[] = [];
      assert.equal(await checkCommand([app, '--json', '--no-logic'], { out: (line) => lines.push(line), err: (line) => lines.push(line), cwd: folder, env: {} }), 0, lines.join('\n'));
      const { problems } = (JSON.parse(lines.join('\n')) as { apps: { problems: { rule?: string; severity: string; file: string; message: string }[] }[] }).apps[0] ?? { problems: [] };
      const found = problems.filter((problem) => problem.rule === 'xsd');
      assert.equal(found.length, message === null ? 0 : 1, JSON.stringify(problems));
      if (message === null) return;
      assert.deepEqual([found[0]?.severity, found[0]?.file], ['warning', XSD]);
      assert.match(found[0]?.message ?? '', message);
    });
  }

  it('names a type that does not exist', async () => {
    const app = path.join(folder, 'type/App');
    await cp(SAMPLE, app, { recursive: true });
    await writeFile(path.join(app, 'appsettings.json'), JSON.stringify({ AppSettings: { XsdValidationOnInput: ['soknad', 'skjema'] } }));
    const lines: string[] = [];
    assert.equal(await checkCommand([app, '--json', '--no-logic'], { out: (line) => lines.push(line), err: (line) => lines.push(line), cwd: folder, env: {} }), 0);
    assert.match(lines.join('\n'), /names \\"skjema\\", but no form data type/);
  });
});
