import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { HOLDER_AT, slotAt, SLOT_BYTES } from './wire.ts';

/**
 * What a logic process is doing, written by the process into a file that has no name: it can be read while the process is stuck, and
 * also when it has died. `fd` is handed over to the process.
 */
export class Recorder {
  readonly fd: number;
  private readonly bytes = Buffer.alloc(SLOT_BYTES);

  /** @param folder  where the file may be made */
  constructor(folder: string) {
    const file = path.join(folder, `${randomUUID()}.state`);
    this.fd = openSync(file, 'wx+', 0o600);
    unlinkSync(file);
  }

  /** The call that has the process in this very moment; null when none is known. */
  holder(): number | null {
    return this.read(HOLDER_AT, 4) ? this.bytes.readUInt32LE(0) || null : null;
  }

  /** When a call began, in ms of `monotonicMs`; null while it waits. */
  begun(id: number): number | null {
    return this.read(slotAt(id), SLOT_BYTES) && this.bytes.readUInt32LE(0) === id ? this.bytes.readDoubleLE(4) : null;
  }

  close(): void {
    closeSync(this.fd);
  }

  /** False for what was never written. */
  private read(at: number, length: number): boolean {
    return readSync(this.fd, this.bytes, 0, length, at) === length;
  }
}
