import type { Context } from 'koa';
import type { DefinitionRegistry } from '../../app-definition/registry.ts';
import type { Identity } from '../../identity.ts';
import type { Services } from '../../instance/services.ts';
import type { TestRegister } from '../../platform/test-register.ts';
import type { Store } from '../../store/contract.ts';
import { startPage } from '../start-page-html.ts';
import { rightsOf } from '../start-page-rights.ts';
import { query, sendText } from '../request.ts';
import type { Route } from '../route.ts';

export interface StartPageContext {
  services: Services;
  identity: Identity;
  register: TestRegister;
  base: string;
  store: Store;
  registry: DefinitionRegistry;
}

/** The first page of a developer's own Stafett: what is here, who may try it, and how. */
export function startPageRoutes({ services, identity, register, base, store, registry }: StartPageContext): Route[] {
  return [{ name: 'startPage', method: 'GET', path: '/', steps: [getStartPage] }];

  async function getStartPage(ctx: Context): Promise<void> {
    const people = [];
    for (const person of await register.people()) {
      const parties = await services.register.partyList(person.userId);
      const all = { ...person, parties: parties.flatMap((party) => [party, ...(party.childParties ?? [])]) };
      people.push({ ...all, rights: await rightsOf(services, all, registry.list()) });
    }
    const html = startPage({
      base, people, goto: query(ctx, 'goto'), store: await store.status(),
      apps: registry.list(), refused: registry.refused(), standIns: identity.standIns ? await identity.standIns.info() : {},
    });
    sendText(ctx, 200, html, 'text/html; charset=utf-8');
    ctx.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
  }
}
