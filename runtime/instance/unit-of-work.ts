import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError } from '../kernel/errors.ts';
import type { DataElement } from '../kernel/instance-types.ts';
import type { ContentRef, InstanceRecord } from '../store/contract.ts';
import { definitionOf, type LoadedInstance } from './access.ts';
import { actorOf } from './actor.ts';
import type { Services } from './services.ts';
import { Session, type StoredBlob } from './session.ts';

const ATTEMPTS = 8;

/** Somebody else changed the same thing at the same time: the client may read again and repeat. */
export class ConcurrentChange extends AppError {
  constructor() {
    super('CONFLICT', { detail: 'The instance was changed by somebody else at the same time. Read it again and repeat the request.' });
  }
}

export interface WorkOptions {
  language?: string;
}

/** What became of one try. */
interface Attempt<T> {
  result: T;
  session: Session;
  /** What the instance was like when the try began. */
  before: ReadonlyMap<string, string>;
  isDone: boolean;
}

/**
 * Runs `work` on an instance and commits what it staged. When somebody else wrote the instance in between, the work is
 * run again on the fresh state as long as nothing it touched has changed (two attachments uploaded at once both stay);
 * otherwise one of the two writers has won and this one gets 409: no write is ever lost. Those who lost try again one
 * after the other, or of many who come at once a few would lose every time.
 * @throws {ConcurrentChange} 409 when a concurrent writer changed the same thing
 */
export async function onInstance<T>(services: Services, caller: Authenticated, loaded: LoadedInstance, work: (session: Session) => Promise<T>, options: WorkOptions = {}): Promise<{ result: T; session: Session }> {
  const actor = await actorOf(caller, services.register);
  let rendered = new Map<string, StoredBlob>();
  const attempt = async ({ record, definition }: LoadedInstance): Promise<Attempt<T>> => {
    const before = fingerprints(record);
    const session = new Session(services, definition, caller, actor, record, options.language ?? 'nb', rendered);
    try {
      const result = await work(session);
      const isDone = (await session.commit()) === 'done';
      if (!isDone) rendered = new Map([...session.rendered, ...session.renderedNow]);
      return { result, session, before, isDone };
    } catch (error) {
      await session.abandon();
      throw error;
    }
  };
  const first = await attempt(loaded);
  if (first.isDone) return first;
  // Who has lost for good need not wait to hear it.
  await reload(services, first);
  return services.turns.take(loaded.record.guid, async () => {
    let last = first;
    for (let tries = 1; !last.isDone; tries++) last = await attempt(await reload(services, last, tries));
    return last;
  });
}

async function reload(services: Services, { session, before }: Attempt<unknown>, tries = 0): Promise<LoadedInstance> {
  const record = await services.store.instances.get(session.guid);
  if (!record || tries >= ATTEMPTS || !untouched(record, before, session.touched)) {
    await session.abandon();
    throw new ConcurrentChange();
  }
  return { record, definition: definitionOf(services, record) };
}

function untouched(record: InstanceRecord, before: ReadonlyMap<string, string>, touched: ReadonlySet<string>): boolean {
  const now = fingerprints(record);
  if (now.get('process') !== before.get('process') || now.get('status') !== before.get('status')) return false;
  for (const key of touched) if (now.get(key) !== before.get(key)) return false;
  return true;
}

function fingerprints({ instance, internal }: InstanceRecord): Map<string, string> {
  const prints = new Map<string, string>();
  const { process, status } = instance;
  prints.set('process', `${process?.currentTask?.flow ?? ''} ${process?.currentTask?.elementId ?? ''} ${process?.ended ?? ''}`);
  prints.set('status', `${status.softDeleted ?? ''} ${status.hardDeleted ?? ''} ${status.archived ?? ''}`);
  for (const element of instance.data) prints.set(`element:${element.id}`, `${elementPrint(element)} ${contentPrint(internal.content[element.id])}`);
  return prints;
}

function elementPrint(element: DataElement): string {
  return `${element.lastChanged} ${element.lastChangedBy} ${element.size} ${element.locked} ${element.tags.join()} ${element.userDefinedMetadata?.length ?? ''}`;
}

/** Times are in ms and sizes may agree: only the content's own version tells two writers of one moment apart. */
function contentPrint(ref: ContentRef | undefined): string | number {
  if (ref === undefined) return '';
  return ref.kind === 'inline' ? ref.version : ref.blobId;
}
