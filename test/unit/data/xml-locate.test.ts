import assert from 'node:assert/strict';
import { blankedForValidation, isWellFormed, locateXml } from '../../../runtime/data/xml-locate.ts';
import { DEFAULT_LIMITS } from '../../../runtime/kernel/limits.ts';

const TEXT = [
  '<?xml version="1.0" encoding="utf-8"?>', // 1
  '<!-- <rad/> -->', // 2
  '<melding xmlns="urn:x" xmlns:p="urn:p"', // 3
  '  orid="1"', // 4
  "  p:merke='navn'>", // 5
  '  <?pi <rad/> ?>', // 6
  '  <rad><navn>a</navn><navn>b</navn></rad>', // 7
  '  <p:rad/><annet>rad</annet>', // 8
  '  <rad navn="rad"><![CDATA[<rad/>]]>', // 9
  '', // 10
  '    <navn', // 11
  '      kode="x"/></rad></melding>', // 12
];

describe('locateXml(text, places)', () => {
  const cases: [place: string, line: number, column: number, path: string][] = [
    ['/melding', 3, 1, '/melding'], ['/*', 3, 1, '/melding'], ['/*/@orid', 4, 3, '/melding/@orid'], ['/melding/@p:merke', 5, 3, '/melding/@merke'],
    ['/*/*[1]', 7, 3, '/melding/rad[1]'], ['/*/*[1]/*[2]', 7, 22, '/melding/rad[1]/navn[2]'], ['/melding/rad[1]/navn[2]/text()', 7, 22, '/melding/rad[1]/navn[2]'],
    ['/*/p:rad', 8, 3, '/melding/rad[2]'], ['/*/*[3]', 8, 11, '/melding/annet[1]'], ['/*/*[4]', 9, 3, '/melding/rad[3]'], ['/melding/rad[2]', 9, 3, '/melding/rad[3]'],
    ['/*/*[4]/@navn', 9, 8, '/melding/rad[3]/@navn'], ['/*/*[4]/*', 11, 5, '/melding/rad[3]/navn[1]'], ['/*/*[4]/*/@kode', 12, 7, '/melding/rad[3]/navn[1]/@kode'],
    ['/*/*[1]/@finnesIkke', 7, 3, '/melding/rad[1]/@finnesIkke'],
  ];
  for (const [ends, newline] of [['LF', '\n'], ['CRLF', '\r\n']] as const) {
    const text = TEXT.join(newline);
    const all = locateXml(text, cases.map(([place]) => place));
    for (const [place, line, column, path] of cases) {
      it(`${place} with ${ends}, alone and among others`, () => {
        assert.deepEqual(all.get(place), { line, column, path });
        assert.deepEqual(locateXml(text, [place]).get(place), { line, column, path });
      });
    }
  }

  it('leaves out what is not there and what stands behind a fault', () => {
    assert.deepEqual([...locateXml('<a><b/><c></a>', ['/a/b', '/a/z', '/a/c/d', '', '/', 'x', '/a/toString']).keys()], ['/a/b']);
  });
});

describe('blankedForValidation(text)', () => {
  const ID = '0b5d1c2e-0000-4000-8000-000000000001';
  const cases: [name: string, text: string, same: boolean, without: string[]][] = [
    ['the declaration with another encoding', '<?xml version="1.0"\r\n encoding="utf-16"?>\r\n<a/>', false, ['utf-16']],
    ['row ids in tags', `<a altinnRowId = '${ID}'><b\n altinnRowId="${ID}" x="1"/></a>`, false, [ID]],
    ['nothing in comments, instructions, sections and text', `<!-- altinnRowId="1" --><?x altinnRowId="1"?><a><![CDATA[<b altinnRowId="1">]]> altinnRowId="1"</a>`, true, []],
    ['nothing in another attribute', `<a x=' altinnRowId="1"' y=" altinnRowId='2'"/>`, true, []],
    ['no other attribute', '<a p:altinnRowId="1" altinnRowIdX="2" />', true, []],
  ];
  for (const [name, text, same, without] of cases) {
    it(`blanks ${name}, and moves nothing`, () => {
      const blanked = blankedForValidation(text);
      assert.equal(blanked === text, same);
      assert.deepEqual([...blanked].map((c, i) => (c === text[i] ? c : ' ')).join(''), blanked);
      assert.equal(blanked.split('\n').length, text.split('\n').length);
      for (const word of without) assert.ok(!blanked.includes(word), blanked);
    });
  }
});

describe('isWellFormed(text, limits)', () => {
  const cases: [string, boolean][] = [['<a><b/></a>', true], ['<a>', false], ['<a><!-- -- --></a>', false], ['<p:a/>', false], ['<a>'.repeat(101) + '</a>'.repeat(101), false], ['<a>'.repeat(100) + '</a>'.repeat(100), true]];
  for (const [text, expected] of cases) it(`${text.slice(0, 30)} ${text.length}`, () => assert.equal(isWellFormed(text, DEFAULT_LIMITS), expected));
});
