import type { ChangeSetOutcome, ChangeSetSnapshot } from '../app-definition/hook-crossing.ts';

/** What the two sides of a logic thread say to each other. JSON travels as text: one copy, and nothing that is not JSON can come over. */
export type ToThread =
  | { kind: 'call'; id: number; path: string[]; args: WireArgument[]; ignoreResult: boolean }
  | { kind: 'reply'; request: number; ok: true; json: string | undefined }
  | { kind: 'reply'; request: number; ok: false; error: WireError }
  | { kind: 'ping' };

export type FromThread =
  | { kind: 'loaded'; tree: WireTree }
  | { kind: 'unusable'; error: WireError }
  | { kind: 'done'; id: number; result: WireValue; documents: [argument: number, name: string, json: string][]; changes: [argument: number, name: string, json: string][] }
  | { kind: 'threw'; id: number; error: WireError; request: number | null }
  | { kind: 'unfit'; id: number; message: string }
  | { kind: 'abandoned'; id: number; argument: number; name: string; issues: string }
  | { kind: 'request'; id: number; request: number; argument: number; name: string; json: string }
  | { kind: 'stray'; error: WireError }
  | { kind: 'pong' };

/** A question that the thread waits for, over a port of its own. */
export interface SyncRequest {
  id: number;
  argument: number;
  name: string;
  json: string;
}

export type SyncReply = { ok: true; json: string | undefined } | { ok: false; error: WireError };

/** Name of the change set's own question for an id. */
export const NEW_ID = 'newId';

export interface WireError {
  name: string;
  message: string;
  stack: string;
  /** JSON of what else the error says of itself: its texts, numbers and truths. */
  members?: string;
}

/** `json` holds the members that are data; a value that is no plain object has `json` alone. */
export interface WireArgument {
  json: string | undefined;
  documents: Record<string, string>;
  functions: Record<string, { kind: 'async' } | { kind: 'sync'; cacheKey: string | null } | { kind: 'clock'; now: number }>;
  bytes: Record<string, Uint8Array>;
  changeSets: Record<string, string>;
}

/** A result: JSON text, or a structured clone when there are bytes in it. */
export type WireValue = { json: string | undefined } | { clone: unknown };

/** What `defineApp({...})` was given: where its functions stand, and its plain values. */
export type WireTree = { function: true } | { members: Record<string, WireTree> } | { items: WireTree[] } | { value: unknown };

export type { ChangeSetOutcome, ChangeSetSnapshot };

/** Given to the thread at its start. */
export interface ThreadData {
  /** file: address of the bundled logic. */
  bundle: string;
  /** Int32: [0] answer of a sync question is there, [1] id of the call that holds the thread (0: none), [2...] ids of begun calls by slot. */
  state: SharedArrayBuffer;
  /** Float64: when the call of a slot began, ms since the epoch. */
  begun: SharedArrayBuffer;
  maxResult: number;
}

export const SIGNAL = 0;
export const HOLDER = 1;
export const FIRST_SLOT = 2;
export const SLOTS = 1024;
