import type { ChangeSetOutcome, ChangeSetSnapshot } from '../app-definition/hook-crossing.ts';

/** What the two sides of a logic process say to each other. JSON travels as text: one copy, and nothing that is not JSON can come over. */
export type ToProcess =
  | { kind: 'start'; bundle: string; maxResult: number; environment: Record<string, string> }
  | { kind: 'call'; id: number; path: string[]; args: WireArgument[]; ignoreResult: boolean }
  | { kind: 'reply'; request: number; ok: true; json: string | undefined; bytes?: Uint8Array }
  | { kind: 'reply'; request: number; ok: false; error: WireError }
  | { kind: 'ping' };

export type FromProcess =
  | { kind: 'loaded'; tree: WireTree }
  | { kind: 'unusable'; error: WireError }
  | { kind: 'done'; id: number; result: WireValue; documents: [argument: number, name: string, json: string][]; changes: ChangeWire[] }
  | { kind: 'threw'; id: number; error: WireError; request: number | null }
  | { kind: 'unfit'; id: number; message: string }
  | { kind: 'abandoned'; id: number; argument: number; name: string; issues: string }
  | { kind: 'request'; id: number; request: number; argument: number; name: string; json: string }
  | ({ kind: 'question' } & SyncRequest)
  | { kind: 'stray'; error: WireError }
  | { kind: 'pong' };

/** Outcome of a change set, and the bytes of the files that it names. */
export interface ChangeWire {
  argument: number;
  name: string;
  json: string;
  files: [dataElementId: string, bytes: Uint8Array][];
}

/** A question that the process waits for; the answer comes over a pipe of its own. */
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

/** Descriptors of a logic process, besides those that every process has. */
export const FROM_SERVER_FD = 3;
export const TO_SERVER_FD = 4;
export const ANSWERS_FD = 5;
export const RECORDER_FD = 6;

/** The recorder: id of the call that holds the process (0: none), then slots with the id of a call that has begun and when it did. */
export const HOLDER_AT = 0;
export const SLOT_BYTES = 12;
const SLOTS = 1024;

/** Where the slot of a call is in the recorder. */
export function slotAt(id: number): number {
  return 4 + (id % SLOTS) * SLOT_BYTES;
}

/** Milliseconds of a clock that all processes of the machine share and nobody sets. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** Longest message of a logic process, in bytes: a few documents of the longest kind. */
export function longestFrame(maxResult: number): number {
  return 4 * maxResult + 65_536;
}
