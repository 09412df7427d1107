import { readSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { deserialize } from 'node:v8';
import { frameOf, FrameReader } from '../frames.ts';
import { ANSWERS_FD, FROM_SERVER_FD, HOLDER_AT, monotonicMs, RECORDER_FD, slotAt, SLOT_BYTES, type FromProcess, type SyncReply, TO_SERVER_FD, type ToProcess } from '../wire.ts';
import { UnfitValue } from './plain-data.ts';

// Taken before any app code runs, so that nothing it replaces stands between the two sides.
const read = readSync;
const write = writeSync;
const later = setImmediate;
const exit = (process as unknown as { reallyExit(code: number): never }).reallyExit.bind(process, 0) as () => never;
const pauseOn = new Int32Array(new SharedArrayBuffer(4));

/**
 * The process's end of what joins it to the server. What it says has left before it does anything else, whatever happens to it then; and
 * what it is doing stands in the recorder.
 */
export class Channel {
  /** Longest message that the server takes, in bytes. */
  longest = 1024 * 1024;
  private readonly waiting: ToProcess[] = [];
  private readonly holderBytes = Buffer.alloc(4);
  private readonly slotBytes = Buffer.alloc(SLOT_BYTES);
  private isReleasing = false;

  /** Hands on one message at a time, so that all that one sets going by itself has run before the next. */
  listen(receive: (message: ToProcess) => void): void {
    const reader = new FrameReader(Number.POSITIVE_INFINITY);
    const next = (): void => {
      const message = this.waiting.shift();
      if (this.waiting.length > 0) later(next);
      if (message !== undefined) receive(message);
    };
    const socket = new Socket({ fd: FROM_SERVER_FD, readable: true, writable: false });
    socket.on('data', (piece) => {
      const isBusy = this.waiting.length > 0;
      this.waiting.push(...reader.push(piece) as ToProcess[]);
      if (!isBusy && this.waiting.length > 0) next();
    });
    // The server is gone.
    socket.on('close', () => exit());
    socket.on('error', () => exit());
  }

  /** @throws {UnfitValue} for a message that is too long */
  post(message: FromProcess): void {
    const frame = frameOf(message);
    if (frame.length > this.longest) throw new UnfitValue(`all that it gave is ${frame.length} bytes long, and the limit is ${this.longest}`);
    writeAll(TO_SERVER_FD, frame);
  }

  /** Asks, and holds up the whole process until the answer is there. */
  askAndWait(question: Extract<FromProcess, { kind: 'question' }>): SyncReply {
    this.post(question);
    return deserialize(readExactly(readExactly(4).readUInt32LE(0))) as SyncReply;
  }

  /** Notes that a call begins. */
  begin(id: number): void {
    this.slotBytes.writeUInt32LE(id, 0);
    this.slotBytes.writeDoubleLE(monotonicMs(), 4);
    patiently(() => write(RECORDER_FD, this.slotBytes, 0, SLOT_BYTES, slotAt(id)));
    this.hold(id);
  }

  /** Notes which call has the process; forgotten when the process turns to something else. */
  hold(id: number): void {
    this.record(id);
    if (this.isReleasing) return;
    this.isReleasing = true;
    later(() => {
      this.isReleasing = false;
      this.record(0);
    });
  }

  private record(id: number): void {
    this.holderBytes.writeUInt32LE(id, 0);
    patiently(() => write(RECORDER_FD, this.holderBytes, 0, 4, HOLDER_AT));
  }
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += patiently(() => write(fd, bytes, at));
}

function readExactly(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const count = patiently(() => read(ANSWERS_FD, bytes, at, length - at, null));
    if (count === 0) exit();
    at += count;
  }
  return bytes;
}

/** Runs a call of the system that may have to be made again. */
function patiently(run: () => number): number {
  for (;;) {
    try {
      return run();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Without the server there is nobody to work for, and without the recorder nobody can tell who was at fault.
      if (code !== 'EAGAIN' && code !== 'EINTR') exit();
      Atomics.wait(pauseOn, 0, 0, 1);
    }
  }
}
