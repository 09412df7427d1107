import { createHash } from 'node:crypto';
import type { Json } from '../kernel/json.ts';
import type { DocumentStore } from '../store/contract.ts';
import { subscriptionOf, type Subscription } from './subscription.ts';

const KIND = 'subscription';
/** Content hash → number, so that the same subscription asked for twice is one. */
const KEYS = 'subscription-key';
const COUNTER = 'counter';
const PAGE = 500;

export type NewSubscription = Omit<Subscription, 'id' | 'created' | 'validated'>;

/** Subscriptions as documents, numbered from 1; numbers are never given twice. */
export class SubscriptionStore {
  private readonly documents: DocumentStore;

  constructor(documents: DocumentStore) {
    this.documents = documents;
  }

  async get(id: number): Promise<Subscription | null> {
    const found = await this.documents.get(KIND, key(id));
    return found ? subscriptionOf(found.body) : null;
  }

  async all(): Promise<Subscription[]> {
    const all: Subscription[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await this.documents.list(KIND, { limit: PAGE, ...(after === undefined ? {} : { after }) });
      all.push(...page.map((found) => subscriptionOf(found.body)));
      if (page.length < PAGE) return all;
      after = page.at(-1)?.id;
    }
  }

  /** Whether there is one that says the same. */
  async has(wanted: NewSubscription): Promise<boolean> {
    return (await this.documents.get(KEYS, contentKey(wanted))) !== null;
  }

  /** Creates the subscription, or finds the one that says the same. */
  async create(wanted: NewSubscription, created: string): Promise<Subscription> {
    const content = contentKey(wanted);
    await this.documents.put(KEYS, content, 0, { id: await this.nextNumber() });
    const owner = await this.documents.get(KEYS, content);
    if (!owner) return this.create(wanted, created);
    const { id } = owner.body as { id: number };
    const subscription: Subscription = { id, ...wanted, created, validated: false };
    await this.documents.put(KIND, key(id), 0, subscription as unknown as Json);
    return (await this.get(id)) ?? subscription;
  }

  async markValidated(id: number): Promise<void> {
    for (;;) {
      const found = await this.documents.get(KIND, key(id));
      if (!found || subscriptionOf(found.body).validated) return;
      if ((await this.documents.put(KIND, key(id), found.rev, { ...(found.body as object), validated: true })) !== 'conflict') return;
    }
  }

  async remove(subscription: Subscription): Promise<void> {
    await this.documents.remove(KIND, key(subscription.id));
    await this.documents.remove(KEYS, contentKey(subscription));
  }

  private async nextNumber(): Promise<number> {
    for (;;) {
      const found = await this.documents.get(COUNTER, KIND);
      const next = ((found?.body as { last: number } | undefined)?.last ?? 0) + 1;
      if ((await this.documents.put(COUNTER, KIND, found?.rev ?? 0, { last: next })) !== 'conflict') return next;
    }
  }
}

function key(id: number): string {
  return String(id).padStart(12, '0');
}

function contentKey(subscription: NewSubscription): string {
  const { endPoint, sourceFilter, resourceFilter, subjectFilter, alternativeSubjectFilter, typeFilter, consumer, includeSubunits } = subscription;
  const content = [endPoint, sourceFilter, resourceFilter, subjectFilter, alternativeSubjectFilter, typeFilter, consumer, includeSubunits];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
