import type { SyncRequest, ToProcess, WireError } from '../wire.ts';
import type { Channel } from './channel.ts';

/** Errors that came from the other side, so that they go back as what they were. */
const fromOutside = new WeakMap<Error, number>();

export function requestOf(error: unknown): number | null {
  return error instanceof Error ? fromOutside.get(error) ?? null : null;
}

/** Questions of the process to the server: with a promise, or waiting for the answer. */
export class Requests {
  private readonly channel: Channel;
  private readonly open = new Map<number, { id: number; resolve(value: unknown): void; reject(error: Error): void }>();
  private readonly answers = new Map<string, unknown>();
  private last = 0;

  constructor(channel: Channel) {
    this.channel = channel;
  }

  ask(id: number, argument: number, name: string, json: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.open.size >= MOST_OPEN) throw new Error(`${name} was called while ${MOST_OPEN} questions wait for their answers`);
      const request = ++this.last;
      this.open.set(request, { id, resolve, reject });
      this.channel.post({ kind: 'request', id, request, argument, name, json });
    });
  }

  /** Hands an answer over; gives the call it belongs to. */
  answer(reply: Extract<ToProcess, { kind: 'reply' }>, begins: (id: number) => void): void {
    const waiting = this.open.get(reply.request);
    if (waiting === undefined) return;
    this.open.delete(reply.request);
    begins(waiting.id);
    if (reply.ok) waiting.resolve(reply.bytes ?? valueOf(reply.json));
    else waiting.reject(errorOf(reply.error, reply.request));
  }

  askAndWait(question: SyncRequest, cacheKey: string | null): unknown {
    const key = cacheKey === null ? null : `${cacheKey} ${question.json}`;
    if (key !== null && this.answers.has(key)) return this.answers.get(key);
    const reply = this.channel.askAndWait({ kind: 'question', ...question });
    if (!reply.ok) throw errorOf(reply.error, null);
    const value = valueOf(reply.json);
    if (key !== null) {
      if (this.answers.size >= MOST_ANSWERS) this.answers.clear();
      this.answers.set(key, value);
    }
    return value;
  }
}

/** Answers that are kept. */
const MOST_ANSWERS = 10_000;
/** Questions that wait for their answers at once. */
const MOST_OPEN = 10_000;

function valueOf(json: string | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(json);
}

function errorOf({ name, message }: WireError, request: number | null): Error {
  const error = new Error(message);
  error.name = name;
  if (request !== null) fromOutside.set(error, request);
  return error;
}
