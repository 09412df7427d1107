import assert from 'node:assert/strict';
import { escapeHtml, scriptJson } from '../../../runtime/http/html.ts';
import { indexPageHtml } from '../../../runtime/http/index-page-html.ts';
import { queryParamsHtml } from '../../../runtime/http/query-params-html.ts';

describe('scriptJson(value)', () => {
  const cases: [name: string, value: unknown][] = [
    ['an end of a script', { a: '</script><script>alert(1)</script>' }],
    ['a comment', '<!-- <script'],
    ['line separators', 'a\u2028b\u2029c'],
    ['an ampersand', 'a&lt;b'],
  ];
  for (const [name, value] of cases) {
    it(`${name}: reads back the same and holds nothing that a page would act on`, () => {
      const text = scriptJson(value);
      assert.doesNotMatch(text, /[<>&\u2028\u2029]/);
      assert.deepEqual(JSON.parse(text), value);
    });
  }
  it('leaves null members out, also deep down, and keeps nulls in lists', () => {
    assert.equal(scriptJson({ a: null, b: [null, { c: null, d: 0 }] }), '{"b":[null,{"d":0}]}');
  });
});

describe('indexPageHtml(page)', () => {
  const page = { org: 'ttd', app: 'x', assets: '/ttd/x/altinn-app-frontend', nonce: 'n1', featureToggles: {}, globals: { title: '</script>' }, stylesheets: [{ url: '/a"b.css', attributes: { media: 'print' } }], scripts: [{ url: 'https://cdn.test/x.js', attributes: { defer: true as const } }] };
  it('puts the globals before the bundle, a classic script, and escapes what it is given', () => {
    const html = indexPageHtml(page);
    assert.match(html, /<div id="root"><\/div>\n<script nonce="n1">window\.org="ttd";window\.app="x";window\.featureToggles=\{\};window\.altinnAppGlobalData=\{"title":"\\u003c\/script\\u003e"\};<\/script>\n<script src="\/ttd\/x\/altinn-app-frontend\/altinn-app-frontend\.js" crossorigin><\/script>/);
    assert.match(html, /href="\/a&#34;b\.css" media="print"/);
    assert.match(html, /<script src="https:\/\/cdn\.test\/x\.js" defer><\/script>/);
  });
  it('v8: nothing but org and app', () => {
    const html = indexPageHtml({ ...page, globals: null });
    assert.match(html, /window\.app="x";<\/script>/);
    assert.doesNotMatch(html, /altinnAppGlobalData|featureToggles/);
  });
});

describe('queryParamsHtml(prefill, appPath, nonce)', () => {
  it('cannot be left by a value', () => {
    const html = queryParamsHtml([{ dataModelName: 'm', appId: 'ttd/x', prefillFields: { a: "</script><img src=x onerror=alert(1)>'" } }], '/ttd/x', 'n');
    assert.equal(html.match(/<\/script>/g)?.length, 1);
    assert.doesNotMatch(html, /<img/);
  });
  it('escapes text', () => assert.equal(escapeHtml(`<a href="x">'&'</a>`), '&#60;a href=&#34;x&#34;&#62;&#39;&#38;&#39;&#60;/a&#62;'));
});
