import { randomUUID } from 'node:crypto';
import { types } from 'node:util';
import { createContext, Script } from 'node:vm';
import { hasImportCall } from '../../layout/legacy-rules/import-calls.ts';
import type { RuleCall, RuleFault, RuleOutcome } from '../../layout/legacy-rules/types.ts';
import { prelude } from './prelude.ts';

/** One question to the process. */
export interface SandboxRequest {
  batches: readonly { file: string; script: string; calls: readonly SandboxCall[] }[];
  /** For all batches together, in ms. */
  timeLimit: number;
  /** Longest text that a rule may give, in characters. */
  maxText: number;
}

type SandboxCall = Pick<RuleCall, 'kind' | 'input'> & { name: string };

const driver = `ask_${randomUUID().replaceAll('-', '')}`;
/** Compiled scripts by text. */
const scripts = new Map<string, Script>();
const MOST_SCRIPTS = 100;

disarm();
process.on('disconnect', () => process.exit());
// A terminal interrupts the whole group: the server ends by its own account, and then this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('message', (request: SandboxRequest) => process.send?.(run(request)));

/** Answers every call, batch by batch. */
function run({ batches, timeLimit, maxText }: SandboxRequest): RuleOutcome[][] {
  const end = performance.now() + timeLimit;
  return batches.map(({ file, script, calls }) => {
    const left = Math.ceil(end - performance.now());
    if (left <= 0) return calls.map(() => fault('notRun', `${timeLimit} ms were over`));
    if (hasImportCall(script)) return calls.map(() => fault('unusable', `${file} uses import(), which rules cannot`));
    return new Realm(maxText, left).ask(file, script, calls);
  });
}

/** One realm for one batch: nothing is left of it for the next request. */
class Realm {
  private readonly context = createContext(Object.create(null) as object, { codeGeneration: { strings: false, wasm: false }, microtaskMode: 'afterEvaluate' });
  private readonly end: number;
  private readonly timeLimit: number;

  constructor(maxText: number, timeLimit: number) {
    this.timeLimit = timeLimit;
    this.end = performance.now() + timeLimit;
    this.evaluate(compiled(prelude(driver, maxText), 'prelude'));
  }

  ask(file: string, script: string, calls: readonly SandboxCall[]): RuleOutcome[] {
    const beginning = this.begin(file, script);
    if (beginning === TOO_SLOW) return calls.map(() => fault('slow', `${file} did not finish within ${this.timeLimit} ms`));
    const asked = this.attempt(new Script(`${driver}(${JSON.stringify(JSON.stringify(calls))})`));
    const isOver = 'failure' in asked;
    const told = isOver ? this.attempt(new Script(`${driver}()`), 50) : asked;
    const given = 'value' in told ? answersIn(told.value) : [];
    return calls.map((call, index) => outcome(given[index], call.name, file, beginning) ?? (isOver ? this.stopped(index === given.length, asked.failure) : fault('unusable', 'gave no answer')));
  }

  /** Runs the script; what it threw while it began does not undo the functions that it had set up. */
  private begin(file: string, script: string): string | null {
    try {
      const result = this.attempt(compiled(script, file));
      return 'failure' in result ? result.failure : null;
    } catch (error) {
      return shown(error);
    }
  }

  private stopped(isCulprit: boolean, failure: string): RuleOutcome {
    if (!isCulprit) return fault('notRun', 'another rule stopped the script');
    return failure === TOO_SLOW ? fault('slow', `did not finish within ${this.timeLimit} ms`) : fault('unusable', failure);
  }

  /** What it gave, or what went wrong as text; values of the realm are never looked into. */
  private attempt(script: Script, least = 1): { value: unknown } | { failure: string } {
    try {
      return { value: this.evaluate(script, least) };
    } catch (error) {
      return { failure: shown(error) };
    }
  }

  private evaluate(script: Script, least = 1): unknown {
    return script.runInContext(this.context, { timeout: Math.max(least, Math.ceil(this.end - performance.now())), displayErrors: false });
  }
}

const TOO_SLOW = 'did not finish in time';

function compiled(text: string, filename: string): Script {
  let script = scripts.get(text);
  if (script === undefined) {
    script = new Script(text, { filename });
    if (scripts.size >= MOST_SCRIPTS) scripts.clear();
    scripts.set(text, script);
  }
  return script;
}

/** What was thrown as text, without running anything of the realm it comes from. */
function shown(error: unknown): string {
  if (typeof error === 'function') return 'a function was thrown';
  if (typeof error !== 'object' || error === null) return String(error).slice(0, 300);
  if (types.isProxy(error) || !types.isNativeError(error)) return 'an object was thrown';
  if (Object.getOwnPropertyDescriptor(error, 'code')?.value === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return TOO_SLOW;
  const message: unknown = Object.getOwnPropertyDescriptor(error, 'message')?.value;
  return typeof message === 'string' ? message.slice(0, 300) : 'an error was thrown';
}

/** The script may have bent everything around it: nothing is believed of what comes out but that it is text. */
function answersIn(text: unknown): unknown[] {
  if (typeof text !== 'string') return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

function outcome(answer: unknown, name: string, file: string, beginning: string | null): RuleOutcome | null {
  if (!Array.isArray(answer)) return null;
  const [kind, value] = answer as unknown[];
  if (kind === 'value' && (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')) return { value };
  if (kind === 'missing') return fault('missing', `${file} has no function ${name}${beginning === null ? '' : `: it stopped with "${beginning}"`}`);
  if (kind === 'threw' && typeof value === 'string') return fault('threw', value);
  return fault('unusable', kind === 'unusable' && typeof value === 'string' ? `gave ${value}` : 'gave no answer');
}

function fault(kind: RuleFault['kind'], message: string): RuleOutcome {
  return { fault: { kind, message } };
}

/** A second lock: should an object of this realm ever come into a script's, its constructors make no code. */
function disarm(): void {
  const kinds = [() => undefined, async () => undefined, function* () { yield undefined; }, async function* () { yield undefined; }];
  for (const kind of kinds) Object.defineProperty(Object.getPrototypeOf(kind), 'constructor', { value: undefined, writable: false, configurable: false });
}
