import { DefaultSerializer, deserialize } from 'node:v8';

/** Bytes before each message: its length, without them. */
const HEAD = 4;

/** A message as it travels: length, then structured clone. @throws for what cannot be cloned */
export function frameOf(message: unknown): Buffer {
  const serializer = new DefaultSerializer();
  serializer.writeRawBytes(Buffer.alloc(HEAD));
  serializer.writeHeader();
  serializer.writeValue(message);
  const frame = serializer.releaseBuffer();
  frame.writeUInt32LE(frame.length - HEAD, 0);
  return frame;
}

/** Puts messages together from the pieces that they arrive in. */
export class FrameReader {
  private readonly longest: number;
  private pieces: Buffer[] = [];
  private held = 0;
  /** Bytes of the message that is under way, with its head; 0 when that is not known yet. */
  private wanted = 0;

  /** @param longest  of one message, in bytes */
  constructor(longest: number) {
    this.longest = longest;
  }

  /** The messages that are complete with this piece. @throws for a message that is too long or cannot be read */
  push(piece: Buffer): unknown[] {
    this.pieces.push(piece);
    this.held += piece.length;
    const messages: unknown[] = [];
    while (this.held >= (this.wanted || HEAD)) {
      if (this.wanted === 0) this.begin();
      else messages.push(this.take());
    }
    return messages;
  }

  private begin(): void {
    const length = this.joined().readUInt32LE(0);
    if (length > this.longest) throw new Error(`a message of ${length} bytes is longer than ${this.longest}`);
    this.wanted = HEAD + length;
  }

  private take(): unknown {
    const all = this.joined();
    const message: unknown = deserialize(all.subarray(HEAD, this.wanted));
    this.pieces = all.length > this.wanted ? [all.subarray(this.wanted)] : [];
    this.held -= this.wanted;
    this.wanted = 0;
    return message;
  }

  private joined(): Buffer {
    if (this.pieces.length > 1) this.pieces = [Buffer.concat(this.pieces)];
    return this.pieces[0] ?? Buffer.alloc(0);
  }
}
