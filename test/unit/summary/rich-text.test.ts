import assert from 'node:assert/strict';
import { plainText, richText } from '../../../runtime/summary/rich-text.ts';

const paragraph = (...content: object[]): object => ({ kind: 'paragraph', content });

describe('richText(source)', () => {
  const cases: [name: string, source: string, want: object[]][] = [
    ['emphasis', 'a **b** *c* `d`', [paragraph({ text: 'a ' }, { text: 'b', bold: true }, { text: ' ' }, { text: 'c', italic: true }, { text: ' ' }, { text: 'd', code: true })]],
    ['underscores within a word', 'file_name_1', [paragraph({ text: 'file_name_1' })]],
    ['a link', '[her](https://a.no/x)', [paragraph({ text: 'her', href: 'https://a.no/x' })]],
    ['a link that runs a script keeps its text only', '[her](javascript:alert)', [paragraph({ text: 'her' })]],
    ['a heading', '## Hei ##', [{ kind: 'heading', level: 2, content: [{ text: 'Hei' }] }]],
    ['lists within lists', '- a\n  - b\n- c', [{ kind: 'list', ordered: false, items: [[paragraph({ text: 'a' }), { kind: 'list', ordered: false, items: [[paragraph({ text: 'b' })]] }], [paragraph({ text: 'c' })]] }]],
    ['HTML', '<p>Hei <b>du</b><br>der</p><ol><li>en</li></ol>', [paragraph({ text: 'Hei ' }, { text: 'du', bold: true }, { text: '\nder' }), { kind: 'list', ordered: true, items: [[paragraph({ text: 'en' })]] }]],
    ['scripts and handlers', 'a<script>alert(1)</script><img src=x onerror=alert(2)>b', [paragraph({ text: 'ab' })]],
    ['a script that is never closed', 'a<script>alert(1)', [paragraph({ text: 'a' })]],
    ['entities', '&lt;b&gt; &amp; &#xE5;', [paragraph({ text: '<b> & å' })]],
    ['nothing', ' \n ', []],
  ];
  for (const [name, source, want] of cases) it(name, () => assert.deepEqual(richText(source), want));
  it('takes time in proportion to the text, whatever it holds', () => {
    for (const piece of ['**a', '*_[`<', '<script ', '<!--', ' - a\n', '[a](', '&#1']) {
      const begun = performance.now();
      richText(piece.repeat(20_000));
      assert.ok(performance.now() - begun < 3000, piece);
    }
  });
});

describe('plainText(source)', () => {
  it('is the text without its marks', () => assert.equal(plainText('# Hei **du**\n\n- en\n- to'), 'Hei du\nen\nto'));
});
