import assert from 'node:assert/strict';
import { copyApp, type AppCopy } from '../support/app-copy.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const OLA = 'user?userId=12345&partyId=512345&authenticationLevel=3';
const GUID = '11111111-2222-3333-4444-555555555555';
const FILES = {
  'wwwroot/altinn-app-frontend/altinn-app-frontend.js': 'void 0;',
  'wwwroot/altinn-app-frontend/altinn-app-frontend.css': 'body{}',
  'wwwroot/custom-css/b.css': 'b{}', 'wwwroot/custom-css/a.css': 'a{}', 'wwwroot/custom-js/x.js': '1;',
  'config/assets.json': '{ "scripts": [{ "url": "https://cdn.test/s.js", "defer": true }, { "url": "javascript:alert(1)" }], /* note */ "stylesheets": [{ "url": "/x.css" }] }',
};

interface Cookies { header: string; xsrf: string }

/** What a browser keeps of a page: the session, and both halves of the antiforgery pair. */
function cookiesOf(page: Answer, token: string): Cookies {
  const values = new Map(page.headers.getSetCookie().map((line) => /^([^=]+)=([^;]*)/.exec(line)?.slice(1, 3) as [string, string]));
  return { header: `AltinnStudioRuntime=${token}; AS-XSRF-TOKEN=${values.get('AS-XSRF-TOKEN')}; XSRF-TOKEN=${values.get('XSRF-TOKEN')}`, xsrf: values.get('XSRF-TOKEN') ?? '' };
}

function globalsOf(page: Answer): any {
  const script = /<script nonce="[^"]+">([\s\S]*?)<\/script>/.exec(page.text)?.[1] ?? '';
  return JSON.parse(/altinnAppGlobalData=(.*);$/.exec(script)?.[1] ?? 'null');
}

describe('A browser opens an app', function () {
  this.timeout(30_000);
  let copy: AppCopy;
  let running: Running;
  let sophie: string;
  let ola: string;
  before(async () => {
    copy = await copyApp('ttd/permit-application', FILES, { title: { nb: 'Plass </script><script>alert(1)</script>' } });
    running = await startRuntime({ apps: [copy.folder], store: 'memory' });
    [sophie, ola] = [await running.token(SOPHIE), await running.token(OLA)];
  });
  after(async () => {
    await running.stop();
    await copy.remove();
  });
  const app = (): string => `${running.url}/ttd/permit-application`;
  const open = (path: string, token: string | null = sophie, cookies = ''): Promise<Answer> =>
    send(`${app()}${path}`, null, 'GET', undefined, { cookie: `${token ? `AltinnStudioRuntime=${token}; ` : ''}${cookies}` });

  it('without a session goes to the login, which sends it back to the very address', async () => {
    const page = await open(`/instance/501337/${GUID}?pdf=1`, null);
    assert.equal(page.status, 302);
    const login = new URL(page.headers.get('location') ?? '');
    assert.equal(login.pathname, '/authentication/api/v1/authentication');
    assert.equal(login.searchParams.get('goto'), `${app()}/instance/501337/${GUID}?pdf=1`);
    assert.equal(page.headers.getSetCookie().length, 2);
    assert.equal((await open('', 'no-token')).status, 302);
  });

  it('gets the page with everything that it begins with, and no way out of its script', async () => {
    const page = await open('');
    assert.equal(page.status, 200, page.text);
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(page.headers.get('cache-control'), 'no-store, no-cache');
    const nonce = /<script nonce="([^"]+)">/.exec(page.text)?.[1] ?? '';
    assert.ok(nonce.length >= 16);
    assert.ok(page.headers.get('content-security-policy')?.includes(`'nonce-${nonce}'`));
    assert.doesNotMatch(page.text, /alert\(1\)<\/script>/);
    assert.deepEqual([...page.text.matchAll(/<(?:script src|link rel="stylesheet" type="text\/css" href)="([^"]+)"/g)].map((match) => match[1]?.replace('/ttd/permit-application', '')),
      ['/altinn-app-frontend/altinn-app-frontend.css', '/x.css', '/custom-css/a.css', '/custom-css/b.css', '/altinn-app-frontend/altinn-app-frontend.js', 'https://cdn.test/s.js', '/custom-js/x.js']);
    const globals = globalsOf(page);
    assert.equal(globals.applicationMetadata.title.nb, 'Plass </script><script>alert(1)</script>');
    assert.deepEqual(globals.applicationMetadata.onEntry, { show: 'new-instance' });
    assert.deepEqual(globals.ui.folders.Task_1.pages.order, ['soker', 'arrangement']);
    assert.deepEqual(globals.availableLanguages.map(({ language }: any) => language).sort(), ['en', 'nb', 'nn']);
    assert.equal(globals.selectedParty.partyId, 501337);
    assert.deepEqual(globals.userProfile.profileSettingPreference, { language: 'nn', preSelectedPartyId: 0, doNotPromptForParty: true });
    assert.equal(globals.textResources.language, 'nn');
    assert.ok(globals.orgName.nb && globals.platformFrontendSettings.altinnLogoUrl);
    assert.doesNotMatch(page.text, /01039012345/);
    assert.equal(globals.userProfile.party.person.ssn, '010390*****');
  });

  it('chooses the language: address, cookie, profile, nb', async () => {
    const language = async (path: string, cookies = ''): Promise<string> => globalsOf(await open(path, sophie, cookies)).textResources.language;
    assert.equal(await language('?lang=en', 'lang_501337=%22nb%22'), 'en');
    assert.equal(await language('', 'lang_501337=%22nb%22'), 'nb');
    assert.equal(await language('?lang=xx', 'lang_501337=%22../%22'), 'nn');
  });

  it('is shown only addresses of ours to go back to', async () => {
    const back = async (url: string): Promise<unknown> => globalsOf(await open(`?returnUrl=${encodeURIComponent(url)}`)).returnUrl;
    assert.equal(await back(`${running.url}/inbox`), `${running.url}/inbox`);
    assert.equal(await back(Buffer.from(`${running.url}/inbox`).toString('base64')), `${running.url}/inbox`);
    assert.equal(await back('https://evil.test/'), undefined);
  });

  it('finds the same page at every address of the client, and nothing elsewhere', async () => {
    for (const path of ['/', '/instance-selection', '/party-selection', '/party-selection/403', '/7', `/instance/501337/${GUID}`, `/instance/501337/${GUID}/Task_1/soker`]) {
      const page = await open(path);
      assert.equal(page.status, 200, path);
      assert.match(page.text, /altinnAppGlobalData/);
    }
    for (const path of ['/nope', '/instance/x/y', `/instance/501337/${GUID.slice(1)}`, '/party-selection/a/b']) assert.equal((await open(path)).status, 404, path);
  });

  it('proves with each write that it comes from this page; the pair of another session does not do', async () => {
    const body = { instanceOwner: { partyId: '501337' } };
    const own = cookiesOf(await open(''), sophie);
    const write = (cookie: string, xsrf: string, more = {}): Promise<Answer> => send(`${app()}/instances`, null, 'POST', body, { cookie, 'x-xsrf-token': xsrf, ...more });
    assert.equal((await write(own.header, own.xsrf)).status, 201);
    assert.equal((await write(own.header, '')).status, 400);
    assert.equal((await write(own.header, own.xsrf, { 'sec-fetch-site': 'cross-site' })).status, 400);
    const other = cookiesOf(await open('', ola), sophie);
    assert.equal((await write(other.header, other.xsrf)).status, 400);
    const fresh = cookiesOf(await open(''), sophie);
    assert.notEqual(fresh.xsrf, own.xsrf);
    assert.equal((await write(own.header, fresh.xsrf)).status, 400);
  });

  it('keeps its session alive with the pair still valid, and can give it up', async () => {
    const page = cookiesOf(await open(''), sophie);
    const alive = await open('/api/authentication/keepAlive');
    assert.equal(alive.status, 200);
    const renewed = /AltinnStudioRuntime=([^;]+);.*HttpOnly/.exec(alive.headers.getSetCookie()[0] ?? '')?.[1] ?? '';
    assert.equal((await send(`${app()}/instances`, null, 'POST', { instanceOwner: { partyId: '501337' } }, { cookie: page.header.replace(sophie, renewed), 'x-xsrf-token': page.xsrf })).status, 201);
    assert.equal((await open('/api/authentication/keepAlive', null)).status, 401);
    const gone = await send(`${app()}/api/authentication/invalidatecookie`, null, 'PUT', undefined, { cookie: `AltinnStudioRuntime=${sophie}` });
    assert.equal(gone.status, 200);
    assert.ok(gone.headers.getSetCookie().every((line) => line.includes('Max-Age=0')));
  });

  it('selects a party that the user may act for, and no other', async () => {
    const select = (id: string): Promise<Answer> => send(`${app()}/api/v1/parties/${id}`, null, 'PUT', undefined, { cookie: `AltinnStudioRuntime=${sophie}` });
    const chosen = await select('500000');
    assert.equal(chosen.text, 'Party successfully updated');
    assert.match(chosen.headers.getSetCookie()[0] ?? '', /^AltinnPartyId=500000; Path=\/; Max-Age=\d+; SameSite=Lax$/);
    assert.equal((await select('512345')).status, 400);
    assert.equal(globalsOf(await open('', sophie, 'AltinnPartyId=500000')).selectedParty.partyId, 500000);
    const wrong = await open('', sophie, 'AltinnPartyId=512345');
    assert.deepEqual([wrong.status, wrong.headers.get('location')], [302, `${app()}/party-selection/403`]);
    assert.equal(globalsOf(await open('/party-selection/403', sophie, 'AltinnPartyId=512345')).selectedParty, undefined);
  });

  it('asks whether an address may be followed', async () => {
    const ask = (url: string): Promise<Answer> => send(`${app()}/api/v1/redirect?url=${encodeURIComponent(url)}`, null);
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    assert.equal((await ask(base64(`${running.url}/x`))).text, `${running.url}/x`);
    for (const [url, text] of [['', /must not be empty/], ['not base64!', /valid base64/], [base64('https://evil.test/'), /Invalid domain/]] as const) {
      const answer = await ask(url);
      assert.equal(answer.status, 400);
      assert.match(answer.text, text);
    }
  });

  it('looks up people within limits', async () => {
    const look = (socialSecurityNumber: unknown, lastName: unknown, token: string | null = ola): Promise<Answer> => send(`${app()}/api/v1/lookup/person`, token, 'POST', { socialSecurityNumber, lastName });
    assert.equal((await look('01039012345', 'Salt', null)).status, 401);
    assert.equal((await look('0103901234', 'Salt')).status, 400);
    assert.equal((await look('01039012345', '')).status, 400);
    assert.equal((await look(1039012345, 'Salt')).status, 400);
    const found = await look('01039012345', 'Salt');
    assert.deepEqual([found.status, found.json.success, found.json.personDetails.firstName], [200, true, 'Sophie']);
    assert.deepEqual((await look('01039012345', 'Pepper')).json, { success: false, personDetails: null });
    assert.equal((await look('01039012345', 'Pepper')).status, 200);
    assert.equal((await look('01039012345', 'Salt')).status, 429);
  });
});

describe('An app that asks whom to act for', function () {
  this.timeout(30_000);
  it('sends users who have several parties to the choice, and everybody else on', async () => {
    const copy = await copyApp('ttd/permit-application', FILES, { promptForParty: 'always' });
    const running = await startRuntime({ apps: [copy.folder], store: 'memory' });
    try {
      const page = `${running.url}/ttd/permit-application`;
      const cookie = `AltinnStudioRuntime=${await running.token(SOPHIE)}`;
      const asked = await send(page, null, 'GET', undefined, { cookie });
      assert.deepEqual([asked.status, asked.headers.get('location')], [302, `${page}/party-selection`]);
      assert.equal((await send(`${page}/party-selection`, null, 'GET', undefined, { cookie })).status, 200);
      assert.equal((await send(`${page}/instance/501337/${GUID}`, null, 'GET', undefined, { cookie })).status, 200);
      assert.equal((await send(page, await running.token('serviceowner?org=ttd'))).status, 200);
    } finally {
      await running.stop();
      await copy.remove();
    }
  });
});
