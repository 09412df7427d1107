import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Policy } from '../../../../runtime/policy/types.ts';
import { servePlatform, type PlatformHarness } from '../../../support/platform-harness.ts';
import { sharedFolder } from '../../../support/shared.ts';
import { simplePolicy } from '../../../support/simple-policy.ts';

interface Exchange {
  n: number;
  label: string;
  request: { method: string; path: string; as: string; headers: Record<string, string>; body: { json: unknown } | null };
  response: { status: number; headers: Record<string, string>; body: { json?: unknown; text?: string } | null };
}

/** 2: other keys. 3: another token. 33 and 34 belong to parts that are tested elsewhere. */
const OTHER_BODY = new Set([2, 3]);
const OTHER_PART = new Set([33, 34]);

/** The policies that the recorded decisions imply: two obligations for one app, one for the other. */
function policyOf(_org: string, app: string): Policy | null {
  const roles = [['urn:altinn:rolecode', 'PRIV'], ['urn:altinn:rolecode', 'DAGL']] as const;
  const level = (id: string, number: number, category: string, value: string): Policy['obligations'][number] =>
    ({ fulfillOn: 'Permit', id: `urn:altinn:obligation:authenticationLevel${number}`, assignments: [{ attribute: `urn:altinn:obligation${number}-assignment${number}`, category: `urn:altinn:${category}`, value }] });
  const policy = simplePolicy(roles, ['instantiate', 'read'], 0);
  if (app === 'frontend-test') return { ...policy, obligations: [level('', 1, 'minimum-authenticationlevel', '0'), level('', 2, 'minimum-authenticationlevel-org', '3')] };
  if (app === 'signering-brukerstyrt') return { ...policy, obligations: [level('', 1, 'minimum-authenticationlevel', '2')] };
  return null;
}

const withoutHost = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replace(/https?:\/\/[^/"\s%]+|https?%3A%2F%2F[^%"]+(?:%3A\d+)?/gi, '{host}'));

describe('transcript process-transition-test/platform-other', function () {
  this.timeout(30_000);
  const shared = sharedFolder();
  if (shared === null) {
    it('is skipped: the folder of recorded exchanges is not at hand (STAFETT_SHARED)');
    return;
  }
  const transcript = JSON.parse(readFileSync(join(shared, 'transcripts/v9/process-transition-test/platform-other.json'), 'utf8')) as { tokens: Record<string, string>; exchanges: Exchange[] };
  let platform: PlatformHarness;
  const tokens = new Map<string, string>();
  before(async () => {
    platform = await servePlatform({ policyOf });
    for (const [alias, spec] of Object.entries(transcript.tokens)) {
      if (!spec.startsWith('no Authorization')) tokens.set(alias, await (await fetch(`${platform.url}/Home/auth/${spec}`)).text());
    }
  });
  after(() => platform.close());

  for (const { n, label, request, response } of transcript.exchanges.filter((exchange) => !OTHER_PART.has(exchange.n))) {
    it(`${n} ${label}`, async () => {
      const bearer = tokens.get(request.as);
      const path = request.path.replace('local.altinn.cloud%3A8000', encodeURIComponent(new URL(platform.url).host));
      const answer = await fetch(`${platform.url}${path}`, {
        method: request.method, redirect: 'manual', headers: { ...request.headers, ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }) },
        ...(request.body === null ? {} : { body: JSON.stringify(request.body.json) }),
      });
      const text = await answer.text();
      assert.equal(answer.status, response.status, text);
      if (response.headers['location'] !== undefined) assert.deepEqual(withoutHost(decodeURIComponent(answer.headers.get('location') ?? '')), withoutHost(decodeURIComponent(response.headers['location'])));
      if (response.body === null) assert.equal(text, '');
      else assert.equal(answer.headers.get('content-type'), response.headers['content-type']);
      if (response.body?.json !== undefined && !OTHER_BODY.has(n)) assert.deepEqual(withoutHost(JSON.parse(text)), withoutHost(response.body.json));
    });
  }
});
