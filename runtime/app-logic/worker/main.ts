import { type FromProcess, longestFrame, type ToProcess, type WireError, type WireTree, type WireValue } from '../wire.ts';
import { CallArguments } from './arguments.ts';
import { Channel } from './channel.ts';
import { dataFault, limited, UnfitValue } from './plain-data.ts';
import { requestOf, Requests } from './requests.ts';

type Hooks = Record<string, unknown>;

/** Longest text of an error that is told, in characters. */
const MOST_TEXT = 20_000;
/** Errors that belong to no call and are told: who throws them without end is not heard for ever. */
const MOST_STRAYS = 1000;

const channel = new Channel();
const requests = new Requests(channel);
const post = (message: FromProcess): void => channel.post(message);
let strays = 0;

process.setSourceMapsEnabled(true);
forbid('exit', 'reallyExit', 'kill', 'abort', 'chdir');
process.on('uncaughtException', stray);
process.on('unhandledRejection', stray);
// What ends the server by its own account, for the server decides about this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

let root: Hooks = {};
let maxResult = 0;
channel.listen(receive);

async function start({ bundle, maxResult: longest, environment }: Extract<ToProcess, { kind: 'start' }>): Promise<void> {
  maxResult = longest;
  channel.longest = longestFrame(longest);
  process.env = environment;
  try {
    root = ((await import(bundle)) as { default: Hooks }).default;
    post({ kind: 'loaded', tree: treeOf(root, 0) });
  } catch (error) {
    post({ kind: 'unusable', error: wireError(error) });
  }
}

function receive(message: ToProcess): void {
  if (message.kind === 'ping') post({ kind: 'pong' });
  else if (message.kind === 'reply') requests.answer(message, (id) => channel.hold(id));
  else if (message.kind === 'start') void start(message);
  else void call(message);
}

async function call({ id, path, args, ignoreResult }: Extract<ToProcess, { kind: 'call' }>): Promise<void> {
  channel.begin(id);
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

function refusal(id: number, given: CallArguments): FromProcess | null {
  const found = given.abandoned();
  return found === null ? null : { kind: 'abandoned', id, argument: found.argument, name: found.name, issues: JSON.stringify(found.issues) ?? 'null' };
}

function wireValue(value: unknown): WireValue {
  const found = { bytes: false };
  const fault = dataFault(value, 'its result', found);
  if (fault !== null) throw new UnfitValue(fault);
  return found.bytes ? { clone: value } : { json: limited(JSON.stringify(value), 'its result', maxResult) };
}

function wireError(error: unknown): WireError {
  try {
    if (error instanceof Error) return { name: shown(error.name), message: shown(error.message), stack: shown(error.stack), members: membersOf(error) };
    return { name: 'Error', message: shown(error), stack: shown(error) };
  } catch {
    return { name: 'Error', message: 'The error cannot be shown', stack: '' };
  }
}

function membersOf(error: Error): string {
  const told = Object.entries(error).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value) && String(value).length <= MOST_TEXT);
  return limited(JSON.stringify(Object.fromEntries(told)), 'the error', maxResult) ?? '{}';
}

function shown(value: unknown): string {
  return String(value).slice(0, MOST_TEXT);
}

function stray(error: unknown): void {
  if (strays++ < MOST_STRAYS) post({ kind: 'stray', error: wireError(error) });
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
