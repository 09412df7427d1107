import type { TestRegister } from '../../platform/test-register.ts';
import type { Party } from '../../kernel/party-types.ts';
import type { Client } from './client.ts';
import type { Walker } from './types.ts';

/** An app may be of an owner that the list lacks: then the number of the test ministry. */
const UNLISTED_OWNER = '991825827';

/** Every test person with the parties that they may act for, and the service owner last. */
export async function testWalkers(register: TestRegister, org: string): Promise<Walker[]> {
  const walkers: Walker[] = [];
  for (const person of await register.people()) {
    const parties = (await register.partyList(person.userId)).flatMap((party) => [party, ...(party.childParties ?? [])]).filter((party) => !party.onlyHierarchyElementWithNoAccess && !party.isDeleted);
    const own = parties.filter((party) => party.partyId === person.partyId);
    walkers.push({
      name: person.name, userId: person.userId, parties: [...own, ...parties.filter((party) => party.partyId !== person.partyId)],
      spec: `user?userId=${person.userId}&partyId=${person.partyId}&authenticationLevel=4`,
    });
  }
  const isListed = (await register.serviceOwner(org)) !== null;
  walkers.push({ name: `service owner ${org}`, spec: `serviceowner?org=${org}${isListed ? '' : `&orgNumber=${UNLISTED_OWNER}`}`, userId: null, parties: [] });
  return walkers;
}

/** Pairs of somebody and the party to start for: each person's own party first, then those of others; no pair twice. */
export function starters(walkers: readonly Walker[]): { who: Walker; party: Party }[] {
  const people = walkers.filter((who) => who.userId !== null);
  const longest = Math.max(0, ...people.map((who) => who.parties.length));
  const pairs: { who: Walker; party: Party }[] = [];
  for (let rank = 0; rank < longest; rank++) {
    for (const who of people) {
      const party = who.parties[rank];
      if (party) pairs.push({ who, party });
    }
  }
  return pairs;
}

/** Puts the starts first whose party most of the walkers may act for. */
export function mostHelpersFirst(pairs: { who: Walker; party: Party }[], walkers: readonly Walker[]): void {
  const helpers = new Map<number, number>();
  for (const { partyId } of walkers.flatMap(({ parties }) => parties)) helpers.set(partyId, (helpers.get(partyId) ?? 0) + 1);
  pairs.sort((a, b) => (helpers.get(b.party.partyId) ?? 0) - (helpers.get(a.party.partyId) ?? 0));
}

/** Those who may do one of the actions in the present task, in the order given; as the process itself tells. */
export async function whoMay(client: Client, path: string, walkers: readonly Walker[], actions: readonly string[]): Promise<Walker[]> {
  const found: Walker[] = [];
  for (const who of walkers) {
    const answer = await client.call(who, 'GET', `${path}/process`);
    const task = answer.status === 200 ? answer.json?.currentTask : null;
    if (!task) continue;
    const may = (action: string): boolean => (action === 'write' ? task.write === true : task.actions?.[action] === true);
    if (actions.some(may)) found.push(who);
  }
  return found;
}
