import assert from 'node:assert/strict';
import http from 'node:http';
import { copyApp, type AppCopy } from '../support/app-copy.ts';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const FILES = {
  'wwwroot/images/plan æ.svg': '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
  'wwwroot/deep/er/data.json': '{}', 'wwwroot/.secret': 'x', 'wwwroot/.well-known/x.txt': 'x', 'wwwroot/nofile': 'bytes',
};

/** The path goes out as it stands: no client tidies it up. */
function raw(url: string, path: string, method = 'GET'): Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path, method, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    request.on('error', reject).end();
  });
}

describe('An app without a form client', function () {
  this.timeout(30_000);
  let copy: AppCopy;
  let running: Running;
  before(async () => {
    copy = await copyApp('ttd/permit-application', FILES, { title: { nb: 'Plass <b>', en: 'Place' } });
    running = await startRuntime({ apps: [copy.folder], store: 'memory' });
  });
  after(async () => {
    await running.stop();
    await copy.remove();
  });
  const app = '/ttd/permit-application';

  it('says which service it is and where to go, in the language of the person', async () => {
    const cookie = `AltinnStudioRuntime=${await running.token(SOPHIE)}`;
    const page = await send(`${running.url}${app}?lang=nb`, null, 'GET', undefined, { cookie });
    assert.equal(page.status, 200);
    assert.match(page.text, /<html lang="nb">/);
    assert.match(page.text, /<h1>[^<]+<\/h1>/);
    assert.match(page.text, /Testdepartementet/);
    assert.match(page.text, /<a href="\/">Til startsiden<\/a>/);
    assert.doesNotMatch(page.text, /<script/);
    assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none'/);
    assert.match((await send(`${running.url}${app}?lang=en`, null, 'GET', undefined, { cookie })).text, /<html lang="en">[\s\S]*To the start page/);
  });

  it('serves the files of wwwroot with their type, to anybody, once', async () => {
    const picture = await raw(running.url, `${app}/images/plan%20%C3%A6.svg`);
    assert.deepEqual([picture.status, picture.headers['content-type'], picture.text], [200, 'image/svg+xml', FILES['wwwroot/images/plan æ.svg']]);
    assert.match(String(picture.headers['content-security-policy']), /sandbox/);
    assert.equal((await raw(running.url, `${app}/deep/er/data.json`)).headers['content-type'], 'application/json; charset=utf-8');
    assert.equal((await raw(running.url, `${app}/nofile`)).headers['content-type'], 'application/octet-stream');
    const head = await raw(running.url, `${app}/nofile`, 'HEAD');
    assert.deepEqual([head.status, head.headers['content-length'], head.text], [200, '5', '']);
    const again = await send(`${running.url}${app}/nofile`, null, 'GET', undefined, { 'if-none-match': String(head.headers.etag), 'cache-control': 'max-age=0' });
    assert.deepEqual([again.status, again.text], [304, '']);
    assert.equal((await raw(running.url, `${app}/nofile`, 'POST')).status, 404);
  });

  const hidden = [
    '/.secret', '/.well-known/x.txt', '/../config/applicationmetadata.json', '/..%2fconfig%2fapplicationmetadata.json', '/%2e%2e/appsettings.json', '/images/../../appsettings.json', '/images/..%5c..%5cappsettings.json',
    '/wwwroot/nofile', '/appsettings.json', '/config/process/process.bpmn', '/logic/index.ts', '/images', '/nofile%00.txt', '/nofile/', '/%', '/%c0%ae%c0%ae/x', '//etc/passwd', '/nofile/x',
  ];
  for (const path of hidden) {
    it(`keeps ${path} to itself`, async () => {
      const answer = await raw(running.url, app + path);
      assert.ok([400, 404].includes(answer.status), `${answer.status} ${answer.text}`);
      assert.doesNotMatch(answer.text, /ttd\/permit-application"|root:|Logging/);
    });
  }
});
