import type { XmlInputProvider, XsdValidator } from 'libxml2-wasm';
import type { XsdFinding, XsdValidation } from '../kernel/ports.ts';

type Library = typeof import('libxml2-wasm');

/** Findings of one document; a document that is wrong throughout need not say so for ever. */
const MOST_FINDINGS = 100;
/** Compiled schemas that are kept. */
const MOST_SCHEMAS = 50;

/**
 * Validates by libxml2 (compiled to WebAssembly: it reaches neither files nor the network, only what it is handed). Schemas
 * are compiled once and kept, the least used give way.
 */
export function createXsdValidation(mostSchemas = MOST_SCHEMAS): XsdValidation {
  const compiled = new Map<string, Promise<XsdValidator>>();
  let library: Promise<Library> | null = null;
  const files = new SchemaFiles();
  const load = async (): Promise<Library> => {
    const loaded = await import('libxml2-wasm');
    if (!loaded.xmlRegisterInputProvider(files)) throw new Error('libxml2 takes no further source of files');
    return loaded;
  };
  const loaded = (): Promise<Library> => (library ??= load().catch((error: unknown) => {
    library = null;
    throw error;
  }));

  function validatorOf(lib: Library, schema: Parameters<XsdValidation['check']>[0]): Promise<XsdValidator> {
    const known = compiled.get(schema.id);
    const validator = known ?? compile(lib, files, schema);
    compiled.delete(schema.id);
    compiled.set(schema.id, validator);
    if (!known) validator.catch(() => compiled.delete(schema.id));
    const [oldest] = compiled.keys();
    if (compiled.size > mostSchemas && oldest !== undefined) forget(oldest);
    return validator;
  }

  function forget(id: string): void {
    compiled.get(id)?.then((validator) => validator.dispose(), () => undefined);
    compiled.delete(id);
  }

  return {
    async check(schema, xml) {
      const lib = await loaded();
      return findings(lib, await validatorOf(lib, schema), xml);
    },
    close() {
      for (const id of [...compiled.keys()]) forget(id);
    },
  };
}

async function compile(lib: Library, files: SchemaFiles, schema: Parameters<XsdValidation['check']>[0]): Promise<XsdValidator> {
  const contents = new Map<string, Uint8Array>();
  for (const file of schema.files) {
    const bytes = await schema.read(file);
    if (bytes !== null) contents.set(file, bytes);
  }
  const text = contents.get(schema.file);
  if (text === undefined) throw new Error(`${schema.file} is missing`);
  for (const [file, bytes] of contents) if (/<!DOCTYPE/i.test(Buffer.from(bytes).toString('latin1'))) throw new Error(`${file} has a DOCTYPE`);
  // From here to the end nothing waits, so that no other schema's files are in the way.
  return files.during(contents, () => {
    const document = lib.XmlDocument.fromBuffer(text, { url: schema.file });
    try {
      return lib.XsdValidator.fromDoc(document);
    } catch (error) {
      throw new Error(`${schema.file} cannot be used: ${error instanceof Error ? error.message.trim() : String(error)}`, { cause: error });
    } finally {
      document.dispose();
    }
  });
}

function findings(lib: Library, validator: XsdValidator, xml: string): XsdFinding[] {
  const document = lib.XmlDocument.fromString(xml);
  try {
    validator.validate(document);
    return [];
  } catch (error) {
    if (!(error instanceof lib.XmlValidateError)) throw error;
    return error.details.slice(0, MOST_FINDINGS).map(({ line, col, message }) => ({ line, column: col, message: message.trim() }));
  } finally {
    document.dispose();
  }
}

/** The files of the schema that is being compiled, by path; libxml2 asks for what a schema includes. */
class SchemaFiles implements XmlInputProvider {
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
    return this.#contents.has(name);
  }

  open(name: string): number | undefined {
    const bytes = this.#contents.get(name);
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
