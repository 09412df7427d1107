import type { XmlInputProvider } from 'libxml2-wasm';

/** The files of the schema that is being compiled, by address; libxml2 asks for what a schema includes. */
export class SchemaFiles implements XmlInputProvider {
  #contents: ReadonlyMap<string, Uint8Array> = new Map();
  readonly #open = new Map<number, { bytes: Uint8Array; at: number }>();
  #next = 1;

  during<T>(contents: ReadonlyMap<string, Uint8Array>, work: () => T): T {
    this.#contents = contents;
    try {
      return work();
    } finally {
      this.#contents = new Map();
      this.#open.clear();
    }
  }

  match(name: string): boolean {
    return this.#contents.has(addressOf(name));
  }

  open(name: string): number | undefined {
    const bytes = this.#contents.get(addressOf(name));
    if (bytes === undefined) return undefined;
    this.#open.set(this.#next, { bytes, at: 0 });
    return this.#next++;
  }

  read(handle: number, buffer: Uint8Array): number {
    const file = this.#open.get(handle);
    if (file === undefined) return -1;
    const part = file.bytes.subarray(file.at, file.at + buffer.byteLength);
    buffer.set(part);
    file.at += part.byteLength;
    return part.byteLength;
  }

  close(handle: number): boolean {
    return this.#open.delete(handle);
  }
}

/** A path as the address that libxml2 makes of it: letters beyond ASCII and blanks as percent signs, what is escaped already once. */
export function addressOf(path: string): string {
  let plain = path;
  try {
    plain = decodeURIComponent(path);
  } catch {
    // A bare percent sign is meant literally.
  }
  return encodeURI(plain);
}

const LOCATION = /(\bschemaLocation\s*=\s*)("[^"<]*"|'[^'<]*')/g;

/**
 * A schema whose `schemaLocation`s are addresses, as libxml2 asks: people write file names with blanks and letters as they are.
 * Only texts in UTF-8 are looked at; others come back as they are.
 */
export function withAddresses(bytes: Uint8Array): Uint8Array {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes;
  }
  const written = text.replace(LOCATION, (_all, name: string, value: string) => `${name}${value.charAt(0)}${escaped(value.slice(1, -1))}${value.charAt(0)}`);
  return written === text ? bytes : new TextEncoder().encode(written);
}

/** `&` stands for references (`&amp;`, `&#248;`) and is left; so are escapes that are there. */
function escaped(location: string): string {
  return location.replace(/[^\x21-\x7e]+/gu, (run) => encodeURIComponent(run));
}
