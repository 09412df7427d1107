import assert from 'node:assert/strict';
import type { Route } from '../../runtime/http/route.ts';
import { send, startRuntime, type Running } from '../support/runtime.ts';

/** What answers without a token in production, and why. Everything else is 401. */
const PUBLIC: readonly (readonly [names: readonly string[], why: string])[] = [
  [['resources.', 'rules.', 'forms.bootstrapStateless', 'pages.orderStateless', 'storage.application', 'storage.texts', 'resourceRegistry.'],
    'the definition of an app, which holds nothing of anybody (app-api.md §6.5–6.7)'],
  [['options.read', 'dataLists.read'], 'lists that belong to nobody: what is behind a login is asked for with an instance (app-api.md §6.3)'],
  [['stateless.readAnonymous', 'stateless.recalculateAnonymous'], 'for data types that say so; 403 for all others (app-api.md §3.12)'],
  [['page.'], 'pages of the form client, which send to login themselves, and public files of apps'],
  [['session.redirect'], 'says whether an address may be followed'],
  [['authentication.metadata', 'authentication.keys', 'authentication.introspection'], 'for whoever verifies our tokens; an introspection needs the token itself'],
  [['authentication.login', 'authentication.callback', 'authentication.logout', 'authentication.loggedOut', 'authentication.frontChannelLogout'], 'begins or ends a session'],
  [['storage.refused.', 'events.generic'], 'the same 405 for everybody'],
  [['health'], 'says that the server runs'],
  [['events.receive'], 'v8 apps only, whose callers show the secret of the app: 401 without; others have no such route'],
];
const isPublic = ({ name }: Route): boolean => PUBLIC.some(([names]) => names.some((prefix) => name.startsWith(prefix)));

describe('Routes without an instance, in production', function () {
  this.timeout(30_000);
  let running: Running;
  before(async () => {
    running = await startRuntime({ quiet: true, store: 'memory', change: (config) => ({ ...config, production: true, identity: { ...config.identity, production: true } }) });
  });
  after(() => running.stop());

  const VALUES: Readonly<Record<string, string>> = { org: 'ttd', app: 'permit-application', partyId: '501337', userId: '1337', orgNumber: '897069650', orgNr: '897069650', provider: 'id-porten', dataType: 'soknad', language: 'nb', id: '1', folder: 'x', path: 'x' };
  const addressOf = ({ path }: Route): string => `${path.replace(/[:*](\w+)/g, (_whole, name: string) => VALUES[name] ?? assert.fail(`${path}: what is ${name}?`))}?userId=1337&coveredByUserId=1337&offeredByPartyId=501337&from=2026-01-01T00:00:00Z&url=aHR0cDovL3gv&dataType=soknad`;

  it('answer 401 to nobody unless there is a reason', async () => {
    const wrong: string[] = [];
    for (const route of running.runtime.routes.filter(({ path }) => !path.includes(':guid'))) {
      const { status, text } = await send(`${running.url}${addressOf(route)}`, null, route.method, ['GET', 'HEAD'].includes(route.method) ? undefined : {});
      if ((status === 401) === isPublic(route) || status >= 500) wrong.push(`${route.name}: ${status} ${text.slice(0, 80)}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('are all there still that have a reason', () => {
    for (const prefix of PUBLIC.flatMap(([names]) => names)) assert.ok(running.runtime.routes.some(({ name }) => name.startsWith(prefix)), `${prefix} is no route any more`);
  });

  for (const path of ['/Home/auth/user?userId=1337', '/Home/auth/info', '/Home/GetTestUserToken/1337', '/Home/login', '/', '/dev/payments/x', '/idporten/.well-known/openid-configuration', '/maskinporten/.well-known/oauth-authorization-server', '/metrics']) {
    it(`do not include ${path}`, async () => assert.equal((await send(`${running.url}${path}`, null)).status, 404));
  }
});
