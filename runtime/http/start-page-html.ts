import type { AppDefinition, DefinitionProblem } from '../app-definition/types.ts';
import type { Party } from '../kernel/party-types.ts';
import type { TestPerson } from '../platform/test-register.ts';
import type { AppRights } from './start-page-rights.ts';
import { escapeHtml as escape } from './html.ts';

export interface StartPageFacts {
  base: string;
  apps: readonly AppDefinition[];
  refused: readonly { folder: string; problems: readonly DefinitionProblem[] }[];
  people: readonly (TestPerson & { parties: readonly Party[]; rights: readonly AppRights[] })[];
  store: { adapter: string; ready: boolean; detail: string };
  standIns: Record<string, unknown>;
  /** Where a browser wanted to go when it was sent here to log in. */
  goto: string | null;
}

/** The start page of development: apps, test people, a way to log in and lines to paste into a shell. No scripts. */
export function startPage(facts: StartPageFacts): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Stafett – ${facts.apps.length} app${facts.apps.length === 1 ? '' : 's'}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>Stafett</h1><p>Development at <code>${escape(facts.base)}</code>. Store: ${escape(facts.store.adapter)}, ${facts.store.ready ? 'ready' : 'not ready'}${facts.store.detail && facts.store.detail !== 'ready' ? ` (${escape(facts.store.detail)})` : ''}.</p></header>
<main>
${facts.goto ? `<p class="note">Log in below to go on to <code>${escape(facts.goto)}</code>.</p>` : ''}
<section aria-labelledby="apps"><h2 id="apps">Apps</h2>${appsTable(facts)}${refusedList(facts)}</section>
<section aria-labelledby="people"><h2 id="people">Test people</h2>${peopleTable(facts)}</section>
${facts.apps.length > 0 ? `<section aria-labelledby="try"><h2 id="try">Try it from a shell</h2>${recipes(facts)}</section>` : ''}
<section aria-labelledby="identity"><h2 id="identity">Identity</h2>${identity(facts)}</section>
</main>
<footer><p>Stafett runs app definitions in the manner of Altinn 3. It is not affiliated with Altinn or Digdir. The people are synthetic.</p></footer>
</body>
</html>`;
}

const STYLE = `
:root{color-scheme:light dark;--line:#c9ced6;--soft:#f3f5f8;--link:#0b57a4;--ground:#fff;--ink:#1b2027;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--line:#47505c;--soft:#20262d;--link:#8ec1ff;--ground:#14181d;--ink:#e8ebef;--bad:#ff9c94}}
html{background:var(--ground);color:var(--ink)}
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:70rem;padding:1rem 1.25rem 3rem}
h1{font-size:1.9rem;margin:.5rem 0 0}h2{font-size:1.3rem;margin:2rem 0 .5rem}a{color:var(--link)}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.45rem .6rem;border-bottom:1px solid var(--line)}
th{background:var(--soft)}code,pre{font:.9em/1.5 ui-monospace,monospace}pre{background:var(--soft);padding:1rem;overflow:auto;border-radius:.4rem}
.scroll{overflow-x:auto}.note{border-left:.3rem solid var(--link);padding:.5rem 1rem;background:var(--soft)}.bad{color:var(--bad)}footer{margin-top:3rem;border-top:1px solid var(--line)}
`;

function appsTable({ apps, base }: StartPageFacts): string {
  if (apps.length === 0) return '<p>No app is loaded. Start with <code>--apps FOLDER</code>, where a folder below it holds <code>App/config/applicationmetadata.json</code>.</p>';
  const rows = apps.map((app) => {
    const tasks = [...app.process.elements.values()].filter((element) => element.kind === 'task').map((task) => task.taskType ?? task.id);
    const root = `${base}/${app.id}`;
    return `<tr><th scope="row"><a href="${escape(root)}"><code>${escape(app.id)}</code></a><br>${escape(Object.values(app.metadata.title ?? {})[0] ?? '')}</th><td>${app.line}</td><td>${escape(tasks.join(' → '))}</td>
<td><a href="${escape(root)}/v1/customOpenapi.json">OpenAPI 3.1</a> · <a href="${escape(root)}/api/v1/applicationmetadata">metadata</a> · <a href="${escape(root)}/api/v1/meta/process">process</a> · <a href="${escape(root)}/api/v1/meta/authorizationpolicy">policy</a></td></tr>`;
  });
  return `<div class="scroll" role="region" aria-labelledby="apps" tabindex="0"><table><thead><tr><th scope="col">App</th><th scope="col">Format</th><th scope="col">Tasks</th><th scope="col">Documents</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function refusedList({ refused }: StartPageFacts): string {
  if (refused.length === 0) return '';
  const items = refused.map(({ folder, problems }) => `<li><code>${escape(folder)}</code><ul>${problems.filter((problem) => problem.severity === 'error')
    .map((problem) => `<li class="bad">${escape(problem.file)}${problem.line === null ? '' : `:${problem.line}`}: ${escape(problem.message)}</li>`).join('')}</ul></li>`);
  return `<h3>Refused</h3><ul>${items.join('')}</ul>`;
}

function peopleTable({ people, goto, base }: StartPageFacts): string {
  const rows = people.map((person) => {
    const parties = person.parties.map((party) => `${escape(party.name ?? '')} <code>${party.partyId}</code>`).join('<br>');
    const token = `/Home/GetTestUserToken/${person.userId}?authenticationLevel=3`;
    return `<tr><th scope="row">${escape(person.name)}<br>user <code>${person.userId}</code>, party <code>${person.partyId}</code></th><td>${parties}</td><td>${rightsList(person.rights)}</td>
<td><a href="${token}">token</a></td></tr>`;
  });
  const login = `${base}/authentication/api/v1/authentication?goto=${encodeURIComponent(goto ?? `${base}/`)}`;
  return `<p><a href="${escape(`${login}&iss=idporten`)}">Log in at the ID-porten stand-in</a>, or take a token:</p>
<div class="scroll" role="region" aria-labelledby="people" tabindex="0"><table><thead><tr><th scope="col">Person</th><th scope="col">May represent</th><th scope="col">May do</th><th scope="col">Bearer token</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function rightsList(rights: readonly AppRights[]): string {
  const items = rights.filter(({ starts, acts }) => starts.length > 0 || acts.length > 0).map(({ app, starts, acts }) => {
    const start = starts.length > 0 ? [`start for ${starts.map((party) => escape(party.name ?? String(party.partyId))).join(', ')}`] : [];
    return `<li><code>${escape(app.app)}</code>: ${[...start, ...acts.map(escape)].join('; ')}</li>`;
  });
  return items.length === 0 ? 'nothing here' : `<ul>${items.join('')}</ul>`;
}

/** For each app that somebody may start: lines that work as they stand. */
function recipes(facts: StartPageFacts): string {
  const blocks = facts.apps.flatMap((app) => {
    const starter = starterOf(facts, app);
    return starter ? [{ app, ...starter }] : [];
  });
  if (blocks.length === 0) return '<p>None of the test people may start any of the apps.</p>';
  return blocks.map(({ app, person, party }, index) => `<details${index === 0 ? ' open' : ''}><summary><code>${escape(app.id)}</code>, ${escape(person.name)} for ${escape(party.name ?? String(party.partyId))}</summary>${recipe(facts, app, person.userId, party.partyId)}</details>`).join('\n');
}

/** Who has most roles comes first. */
function starterOf({ people }: StartPageFacts, app: AppDefinition): { person: StartPageFacts['people'][number]; party: Party } | null {
  const usual = [...people].sort((a, b) => b.parties.length - a.parties.length);
  for (const person of usual) {
    const party = person.rights.find((rights) => rights.app === app)?.starts[0];
    if (party) return { person, party };
  }
  return null;
}

function recipe({ base }: StartPageFacts, app: AppDefinition, userId: number, partyId: number): string {
  const root = `${base}/${app.id}`;
  const lines = [
    `TOKEN=$(curl -s "${base}/Home/GetTestUserToken/${userId}?authenticationLevel=3")`,
    `ID=$(curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"instanceOwner":{"partyId":"${partyId}"}}' ${root}/instances | node -pe 'JSON.parse(require("fs").readFileSync(0)).id')`,
    `I=${root}/instances/$ID`,
    `FORM=$(curl -s -H "Authorization: Bearer $TOKEN" $I | node -pe 'JSON.parse(require("fs").readFileSync(0)).data[0].id')`,
    `curl -s -H "Authorization: Bearer $TOKEN" $I/data/$FORM > form.json   # fill it in`,
    `curl -s -X PUT -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' --data-binary @form.json $I/data/$FORM`,
    `curl -s -H "Authorization: Bearer $TOKEN" $I/validate`,
    `curl -s -X PUT -H "Authorization: Bearer $TOKEN" $I/process/next   # 409 says what is still missing in the form`,
    `curl -s -H "Authorization: Bearer $TOKEN" $I`,
    '',
    '# the service owner',
    `OWNER=$(curl -s "${base}/Home/GetTestOrgToken/${app.org}")`,
    `curl -s -H "Authorization: Bearer $OWNER" "${base}/storage/api/v1/instances?appId=${app.id}"`,
  ];
  return `<pre tabindex="0">${escape(lines.join('\n'))}</pre>`;
}

function identity({ standIns }: StartPageFacts): string {
  const { idPorten, maskinporten } = standIns as { idPorten?: { issuer: string }; maskinporten?: { issuer: string } };
  return `<ul>
${idPorten ? `<li>ID-porten stand-in: <a href="${escape(idPorten.issuer)}/.well-known/openid-configuration">${escape(idPorten.issuer)}</a></li>` : ''}
${maskinporten ? `<li>Maskinporten stand-in: <a href="${escape(maskinporten.issuer)}.well-known/oauth-authorization-server">${escape(maskinporten.issuer)}</a></li>` : ''}
<li>Exchange: <code>GET /authentication/api/v1/exchange/id-porten</code> with the external token as bearer</li>
<li>Our own keys: <a href="/authentication/api/v1/openid/.well-known/openid-configuration">metadata</a>, <a href="/authentication/api/v1/openid/.well-known/openid-configuration/jwks">JWKS</a></li>
<li><a href="/Home/auth/info">Test clients and their keys</a></li>
</ul>`;
}
