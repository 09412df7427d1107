import type { JsonObject } from '../kernel/json.ts';

/**
 * App logic runs in a process of its own, and what a hook is given must cross over to it. Plain data, bytes and asynchronous functions at
 * the top of a hook's context cross by themselves (a function is called back over messages). The rest says here how it crosses.
 */
const CROSSING = Symbol('crossing');

/** `bytes`: gives bytes, which are not fetched before the process takes them. `sync`: the process waits for the answer; with `cacheKey` it asks once for each key and arguments. `clock`: read once, then runs on in the process. */
export type FunctionCrossing = { kind: 'bytes' } | { kind: 'sync'; cacheKey: string | null } | { kind: 'clock' };

/** A change set: a snapshot goes over, the process works on it, and the whole outcome comes back. */
export interface ChangeSetCrossing {
  snapshot(): ChangeSetSnapshot;
  /** Takes the outcome over. @throws when it names what was never there */
  receive(outcome: ChangeSetOutcome, files: ReadonlyMap<string, Uint8Array>): void;
  /** An id for an element that the process is about to add. */
  newId(): string;
  /** @throws what refuses the write */
  abandon(issues: unknown): never;
}

export interface ChangeSetSnapshot {
  models: { dataElementId: string; dataType: string; model: JsonObject; previous: JsonObject | null; created: boolean }[];
  elements: { id: string; dataType: string; filename: string | null; tags: string[]; created: boolean; deleted: boolean }[];
  /** Ids of the types that `addModel` takes. */
  formTypes: string[];
  /** Ids of the types that `addFile` takes. */
  fileTypes: string[];
}

export interface ChangeSetOutcome {
  changed: { dataElementId: string; model: JsonObject }[];
  added: { dataElementId: string; dataType: string; model: JsonObject }[];
  /** Their bytes travel beside it. */
  files: FileOutcome[];
  removed: string[];
}

/** A file that was added or replaced. */
export interface FileOutcome {
  dataElementId: string;
  dataType: string;
  contentType: string;
  filename: string | null;
  isNew: boolean;
}

type Tagged = { [CROSSING]?: unknown };

/** A function that app logic may call without waiting for a promise. */
export function syncFunction<T extends (...args: never[]) => unknown>(run: T, cacheKey: string | null = null): T {
  return Object.assign(run, { [CROSSING]: { kind: 'sync', cacheKey } satisfies FunctionCrossing });
}

/** The current time in milliseconds: crosses as a value that goes on counting. */
export function clockFunction(now: () => number): () => number {
  return Object.assign(now, { [CROSSING]: { kind: 'clock' } satisfies FunctionCrossing });
}

/** A function whose answers are bytes. */
export function bytesFunction<T extends (...args: never[]) => Promise<Uint8Array | null>>(run: T): T {
  return Object.assign(run, { [CROSSING]: { kind: 'bytes' } satisfies FunctionCrossing });
}

export function functionCrossing(run: object): FunctionCrossing | null {
  return ((run as Tagged)[CROSSING] as FunctionCrossing | undefined) ?? null;
}

/** A document that the hook changes in place: it comes back, and this object then holds what the hook made of it. */
export function changedInPlace<T extends object>(document: T): T {
  Object.defineProperty(document, CROSSING, { value: true });
  return document;
}

export function isChangedInPlace(document: object): boolean {
  return (document as Tagged)[CROSSING] === true;
}

export function changeSet<T extends object>(object: T, crossing: ChangeSetCrossing): T {
  Object.defineProperty(object, CROSSING, { value: crossing });
  return object;
}

export function changeSetCrossing(object: object): ChangeSetCrossing | null {
  const crossing = (object as Tagged)[CROSSING];
  return typeof crossing === 'object' && crossing !== null && 'snapshot' in crossing ? (crossing as ChangeSetCrossing) : null;
}

/**
 * A hook that was stopped, or that gave something unusable: not an error of its own making. The message goes on from "The hook X ...".
 * `stack` is the app's own where there is one.
 */
export class HookFailure extends Error {}
