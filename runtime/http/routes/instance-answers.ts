import type { Context } from 'koa';
import type { LoadedInstance } from '../../instance/access.ts';
import type { Services } from '../../instance/services.ts';
import type { Instance } from '../../kernel/instance-types.ts';
import type { Party } from '../../kernel/party-types.ts';
import { instanceResponse, type LinkBases } from '../serialise.ts';
import { links, readable } from './shared.ts';

interface WrittenAnswer {
  party: Party | null;
  links: LinkBases;
  text: string;
}

/**
 * InstanceResponse as text, for those who look at instances again and again: end-user systems that wait for a task, forms
 * that are open. An answer is kept with the record that it was made from (`InstanceStore.view`) and goes with it; it is given
 * to whoever may read all of the instance, asks by the same host and is told the same of the party.
 */
export class InstanceAnswers {
  private readonly written = new WeakMap<Instance, WrittenAnswer>();
  private readonly services: Services;

  constructor(services: Services) {
    this.services = services;
  }

  async of(ctx: Context, seen: LoadedInstance): Promise<string> {
    const { services, written } = this;
    const { instance } = seen.record;
    const party = await services.register.party(Number(instance.instanceOwner.partyId));
    const elements = await readable(ctx, services, seen);
    const bases = links(ctx, services, instance.org);
    const isWhole = elements === instance.data && Object.isFrozen(instance);
    const known = isWhole ? written.get(instance) : undefined;
    if (known !== undefined && known.party === party && known.links.apps === bases.apps && known.links.platform === bases.platform) return known.text;
    const text = JSON.stringify(instanceResponse(instance, party, bases, elements));
    if (isWhole) written.set(instance, { party, links: bases, text });
    return text;
  }
}
