import type { AppDefinition } from '../app-definition/types.ts';
import { isPartyTypeAllowed } from '../instance/owner.ts';
import type { Services } from '../instance/services.ts';
import type { AuthenticatedUser } from '../kernel/authenticated.ts';
import type { Party } from '../kernel/party-types.ts';
import type { TestPerson } from '../platform/test-register.ts';

/** What a test person may do in an app. */
export interface AppRights {
  app: AppDefinition;
  /** Parties that the person may start an instance for. */
  starts: readonly Party[];
  /** `confirm Task_2`, for whoever of the parties. */
  acts: readonly string[];
}

/** A start page is looked at by one developer: some apps and parties are enough. */
const MOST_APPS = 10;
const MOST_PARTIES = 15;
const ACTIONS: Readonly<Record<string, string>> = { confirmation: 'confirm', signing: 'sign', payment: 'pay' };

/** Asks the policies of the apps for one person, logged in as the test tokens are (level 3). */
export async function rightsOf(services: Services, person: TestPerson & { parties: readonly Party[] }, apps: readonly AppDefinition[]): Promise<AppRights[]> {
  const caller: AuthenticatedUser = {
    kind: 'user', userId: person.userId, partyId: person.partyId, selectedPartyId: person.partyId, username: person.username,
    authenticationLevel: 3, authenticationMethod: null, scopes: [], claims: {}, fromCookie: false, token: '',
  };
  const parties = person.parties.slice(0, MOST_PARTIES);
  return Promise.all(apps.slice(0, MOST_APPS).map(async (app) => {
    const may = async (party: Party, action: string, task: string | null): Promise<boolean> =>
      (await services.access.decide(caller, action, { org: app.org, app: app.app, partyId: party.partyId, ...(task === null ? {} : { task }) })).permitted;
    const starts: Party[] = [];
    for (const party of parties) if (isPartyTypeAllowed(app, party) && (await may(party, 'instantiate', null))) starts.push(party);
    const acts: string[] = [];
    for (const task of app.process.elements.values()) {
      const action = task.kind === 'task' ? ACTIONS[task.taskType ?? ''] : undefined;
      if (action === undefined) continue;
      for (const party of parties) {
        if (!(await may(party, action, task.id))) continue;
        acts.push(`${action} ${task.id}`);
        break;
      }
    }
    return { app, starts, acts };
  }));
}
