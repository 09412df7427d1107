/** Files of a definition are UTF-8, many with a byte order mark (app-model.md §0.2). */
export function stripBom(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Invalid UTF-8 becomes U+FFFD, as in the platform's readers. The byte order mark is kept: some files are served with it. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text of an XML file: UTF-8 when it is that, else what its byte order mark or its declaration says (old schemas are ISO-8859-1). */
export function decodeXml(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    const declared = /^<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/.exec(decoder.decode(bytes.subarray(0, 200)))?.[1];
    const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : declared;
    return knownDecoder(encoding).decode(bytes);
  }
}

function knownDecoder(encoding: string | undefined): typeof decoder {
  try {
    return new TextDecoder(encoding, { ignoreBOM: true });
  } catch {
    return decoder;
  }
}

/** Line (from 1) of a character offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let index = text.indexOf('\n'); index !== -1 && index < offset; index = text.indexOf('\n', index + 1)) line++;
  return line;
}

/** Line (from 1) of the first occurrence; null when there is none. */
export function lineOfText(text: string, searched: string | RegExp): number | null {
  const offset = typeof searched === 'string' ? text.indexOf(searched) : text.search(searched);
  return offset === -1 ? null : lineAt(text, offset);
}
