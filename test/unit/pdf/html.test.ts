import assert from 'node:assert/strict';
import { htmlOf } from '../../../runtime/pdf/html.ts';
import { everyBlock } from '../../support/summary.ts';

describe('htmlOf(document)', () => {
  const html = [...htmlOf(everyBlock())].join('');
  it('names language and title, and escapes every text', () => {
    assert.match(html, /<html lang="nb">/);
    assert.match(html, /<title>Søknad om &#60;plass&#62; &#38; ting<\/title>/);
    assert.match(html, /<td>&#60;b&#62;<\/td>/);
    assert.doesNotMatch(html, /<b>|<script/);
  });
  it('leaves out no level of headings', () => {
    const levels = [...html.matchAll(/<h(\d)/g)].map((match) => Number(match[1]));
    assert.deepEqual(levels, [1, 2, 3, 3, 4]);
  });
  it('draws answers, lists, tables, files and notes', () => {
    assert.match(html, /<dt>Fornavn<\/dt><dd>Áile Đorđe<\/dd>/);
    assert.match(html, /<dt>Etternavn<\/dt><dd class="empty">Du har ikke lagt inn informasjon her<\/dd>/);
    assert.match(html, /<dd><ul><li>Fotball<\/li><li>Ski<\/li><\/ul><\/dd>/);
    assert.match(html, /<caption>Deltakere<\/caption><thead><tr><th scope="col">Navn<\/th>/);
    assert.match(html, /<th scope="row">kart æ\.pdf<\/th><td>Kart<\/td><td>1,2\skB<\/td>/);
    assert.match(html, /class="alert warning" role="note"/);
    assert.match(html, /<p class="picture">Kart over plassen<\/p>/);
    assert.match(html, /<a href="https:\/\/example\.no\/"> her<\/a>/);
  });
  it('shows pictures only when they are in the document', () => {
    const page = (source: string): string => [...htmlOf({ ...everyBlock(), pages: [{ id: 'p', title: null, blocks: [{ componentId: 'i', kind: 'image', alt: '', source }] }] })].join('');
    assert.match(page('data:image/png;base64,AAAA'), /<img src="data:image\/png;base64,AAAA" alt="">/);
    assert.doesNotMatch(page('https://evil.example/x.png'), /evil/);
  });
});
