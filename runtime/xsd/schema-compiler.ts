import type { XsdValidator } from 'libxml2-wasm';
import type { XsdFinding } from '../kernel/ports.ts';
import { addressOf, SchemaFiles, withAddresses } from './schema-files.ts';

type Library = typeof import('libxml2-wasm');

/** Files of one schema by path. */
export type SchemaContents = readonly (readonly [path: string, bytes: Uint8Array])[];

/** Findings of one document; a document that is wrong throughout need not say so for ever. */
const MOST_FINDINGS = 100;

/** libxml2 counts no further. */
const LAST_LINE = 65_535;

/**
 * Compiles schemas and validates by them with libxml2 (WebAssembly: it reaches neither files nor the network, only what it is
 * handed). What is compiled is kept, the least used gives way. One for each thread: the library takes no more than a few sources of files.
 */
export class SchemaCompiler {
  readonly #library: Library;
  readonly #mostSchemas: number;
  readonly #files = new SchemaFiles();
  readonly #compiled = new Map<string, XsdValidator>();

  constructor(library: Library, mostSchemas: number) {
    this.#library = library;
    this.#mostSchemas = mostSchemas;
    if (!library.xmlRegisterInputProvider(this.#files)) throw new Error('libxml2 takes no further source of files');
  }

  /**
   * @param contents null when the schema is thought to be compiled already
   * @returns null when it is not
   * @throws {Error} when the schema cannot be used or the document cannot be read
   */
  check(id: string, file: string, contents: SchemaContents | null, xml: string): XsdFinding[] | null {
    const known = this.#compiled.get(id);
    if (known === undefined && contents === null) return null;
    const validator = known ?? this.#compile(file, contents ?? []);
    this.#compiled.delete(id);
    this.#compiled.set(id, validator);
    const [oldest] = this.#compiled;
    if (this.#compiled.size > this.#mostSchemas && oldest !== undefined) {
      this.#compiled.delete(oldest[0]);
      oldest[1].dispose();
    }
    return this.#findings(validator, xml);
  }

  #compile(file: string, contents: SchemaContents): XsdValidator {
    const byAddress = new Map<string, Uint8Array>();
    for (const [path, bytes] of contents) {
      if (/<!DOCTYPE/i.test(Buffer.from(bytes).toString('latin1'))) throw new Error(`${path} has a DOCTYPE`);
      byAddress.set(addressOf(path), withAddresses(bytes));
    }
    const text = byAddress.get(addressOf(file));
    if (text === undefined) throw new Error(`${file} is missing`);
    return this.#files.during(byAddress, () => {
      try {
        const document = this.#library.XmlDocument.fromBuffer(text, { url: addressOf(file) });
        try {
          return this.#library.XsdValidator.fromDoc(document);
        } finally {
          document.dispose();
        }
      } catch (error) {
        throw new Error(`${file} cannot be used: ${error instanceof Error ? error.message.trim() : String(error)}`, { cause: error });
      }
    });
  }

  #findings(validator: XsdValidator, xml: string): XsdFinding[] {
    const document = this.#library.XmlDocument.fromString(xml);
    try {
      validator.validate(document);
      return [];
    } catch (error) {
      if (!(error instanceof this.#library.XmlValidateError)) throw error;
      return error.details.slice(0, MOST_FINDINGS).map(({ xpath, line, message }) => ({
        place: xpath === undefined ? null : xpath + attributeOf(message), line: line > 0 && line < LAST_LINE ? line : null, message: message.trim(),
      }));
    } finally {
      document.dispose();
    }
  }
}

/** libxml2 names the element of an attribute that it complains of, and the attribute in its words. */
function attributeOf(message: string): string {
  const name = /^Element '[^']*', attribute '(?:\{[^}]*\})?([^']+)'/.exec(message)?.[1];
  return name === undefined ? '' : `/@${name}`;
}
