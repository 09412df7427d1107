import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { type FromThread, SIGNAL, type SyncReply, type SyncRequest, type ToThread, type WireError } from '../wire.ts';

/** Errors that came from the other side, so that they go back as what they were. */
const fromOutside = new WeakMap<Error, number>();

export function requestOf(error: unknown): number | null {
  return error instanceof Error ? fromOutside.get(error) ?? null : null;
}

/** Questions of the thread to the server: with a promise, or waiting for the answer. */
export class Requests {
  private readonly post: (message: FromThread) => void;
  private readonly port: MessagePort;
  private readonly state: Int32Array;
  private readonly open = new Map<number, { id: number; resolve(value: unknown): void; reject(error: Error): void }>();
  private readonly answers = new Map<string, unknown>();
  private last = 0;

  constructor(post: (message: FromThread) => void, port: MessagePort, state: Int32Array) {
    this.post = post;
    this.port = port;
    this.state = state;
  }

  ask(id: number, argument: number, name: string, json: string): Promise<unknown> {
    const request = ++this.last;
    return new Promise((resolve, reject) => {
      this.open.set(request, { id, resolve, reject });
      this.post({ kind: 'request', id, request, argument, name, json });
    });
  }

  /** Hands an answer over; gives the call it belongs to. */
  answer(reply: Extract<ToThread, { kind: 'reply' }>, begins: (id: number) => void): void {
    const waiting = this.open.get(reply.request);
    if (waiting === undefined) return;
    this.open.delete(reply.request);
    begins(waiting.id);
    if (reply.ok) waiting.resolve(valueOf(reply.json));
    else waiting.reject(errorOf(reply.error, reply.request));
  }

  askAndWait(question: SyncRequest, cacheKey: string | null): unknown {
    const key = cacheKey === null ? null : `${cacheKey} ${question.json}`;
    if (key !== null && this.answers.has(key)) return this.answers.get(key);
    Atomics.store(this.state, SIGNAL, 0);
    this.port.postMessage(question);
    Atomics.wait(this.state, SIGNAL, 0);
    const reply = receiveMessageOnPort(this.port)?.message as SyncReply;
    if (!reply.ok) throw errorOf(reply.error, null);
    const value = valueOf(reply.json);
    if (key !== null) {
      if (this.answers.size >= MOST_ANSWERS) this.answers.clear();
      this.answers.set(key, value);
    }
    return value;
  }
}

const MOST_ANSWERS = 10_000;

function valueOf(json: string | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(json);
}

function errorOf({ name, message }: WireError, request: number | null): Error {
  const error = new Error(message);
  error.name = name;
  if (request !== null) fromOutside.set(error, request);
  return error;
}
