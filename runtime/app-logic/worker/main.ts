import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { FIRST_SLOT, type FromThread, HOLDER, SLOTS, type ThreadData, type ToThread, type WireError, type WireTree, type WireValue } from '../wire.ts';
import { CallArguments } from './arguments.ts';
import { dataFault, limited, UnfitValue } from './plain-data.ts';
import { requestOf, Requests } from './requests.ts';

type Hooks = Record<string, unknown>;

const port = parentPort as MessagePort;
const { bundle, state: stateBuffer, begun: begunBuffer, maxResult, sync } = workerData as ThreadData & { sync: MessagePort };
const state = new Int32Array(stateBuffer);
const begun = new Float64Array(begunBuffer);
// Taken before any app code runs, so that nothing it replaces stands between the two sides.
const send = port.postMessage.bind(port);
const later = setImmediate;
const post = (message: FromThread): void => send(message);
const requests = new Requests(post, sync, state);

process.setSourceMapsEnabled(true);
forbid('exit', 'reallyExit', 'kill', 'abort', 'chdir');
process.on('uncaughtException', (error) => post({ kind: 'stray', error: wireError(error) }));
process.on('unhandledRejection', (error) => post({ kind: 'stray', error: wireError(error) }));

let root: Hooks = {};
void start();

async function start(): Promise<void> {
  try {
    root = ((await import(bundle)) as { default: Hooks }).default;
    port.on('message', receive);
    post({ kind: 'loaded', tree: treeOf(root, 0) });
  } catch (error) {
    post({ kind: 'unusable', error: wireError(error) });
  }
}

function receive(message: ToThread): void {
  if (message.kind === 'ping') post({ kind: 'pong' });
  else if (message.kind === 'reply') requests.answer(message, hold);
  else void call(message);
}

async function call({ id, path, args, ignoreResult }: Extract<ToThread, { kind: 'call' }>): Promise<void> {
  begun[id % SLOTS] = performance.timeOrigin + performance.now();
  state[FIRST_SLOT + (id % SLOTS)] = id;
  hold(id);
  const given = new CallArguments(id, args, requests);
  try {
    const result = await run(path, given.values);
    post(refusal(id, given) ?? {
      kind: 'done', id, result: ignoreResult ? { json: undefined } : wireValue(result), documents: given.changedDocuments(maxResult), changes: given.outcomes(maxResult),
    });
  } catch (error) {
    post(refusal(id, given) ?? (error instanceof UnfitValue ? { kind: 'unfit', id, message: error.message } : { kind: 'threw', id, error: wireError(error), request: requestOf(error) }));
  }
}

function run(path: readonly string[], args: readonly unknown[]): unknown {
  let owner: unknown = root;
  for (const step of path.slice(0, -1)) owner = (owner as Hooks)[step];
  return ((owner as Hooks)[path.at(-1) ?? ''] as (...values: unknown[]) => unknown).apply(owner, [...args]);
}

function refusal(id: number, given: CallArguments): FromThread | null {
  const found = given.abandoned();
  return found === null ? null : { kind: 'abandoned', id, argument: found.argument, name: found.name, issues: JSON.stringify(found.issues) ?? 'null' };
}

/** Notes which call has the thread; forgotten when the thread turns to something else. */
function hold(id: number): void {
  state[HOLDER] = id;
  later(release);
}

function release(): void {
  state[HOLDER] = 0;
}

function wireValue(value: unknown): WireValue {
  const found = { bytes: false };
  const fault = dataFault(value, 'its result', found);
  if (fault !== null) throw new UnfitValue(fault);
  return found.bytes ? { clone: value } : { json: limited(JSON.stringify(value), 'its result', maxResult) };
}

function wireError(error: unknown): WireError {
  try {
    if (error instanceof Error) return { name: String(error.name), message: String(error.message), stack: String(error.stack), members: membersOf(error) };
    return { name: 'Error', message: String(error), stack: String(error) };
  } catch {
    return { name: 'Error', message: 'The error cannot be shown', stack: '' };
  }
}

function membersOf(error: Error): string {
  return JSON.stringify(Object.fromEntries(Object.entries(error).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))));
}

/** Where the functions stand; deeper than any hook, what is left is shown as text. */
function treeOf(value: unknown, depth: number): WireTree {
  if (typeof value === 'function') return { function: true };
  if (typeof value !== 'object' || value === null) return { value: dataFault(value, '') === null ? value : String(value) };
  if (depth > 8) return { value: 'too deep' };
  if (Array.isArray(value)) return { items: value.map((item) => treeOf(item, depth + 1)) };
  return { members: Object.fromEntries(Object.entries(value).map(([name, member]) => [name, treeOf(member, depth + 1)])) };
}

function forbid(...names: string[]): void {
  for (const name of names) {
    Object.defineProperty(process, name, { configurable: false, writable: false, value: () => { throw new Error(`process.${name} is not for app logic`); } });
  }
}
