/** What a `Content-Disposition` header says. Names are as people wrote them: decoded, without quotes, safe as file names. */
export interface ContentDisposition {
  /** `form-data`, `attachment`, ...; lower case. */
  type: string;
  name: string | null;
  filename: string | null;
}

/**
 * Reads the header of an upload or of a multipart part. `filename*` wins over `filename`; percent signs in `filename` are decoded
 * too where they spell UTF-8 (recorded); header bytes that came in as Latin-1 but are UTF-8 are read as UTF-8.
 * @returns null when the header cannot be parsed
 * @see app-api.md §2.3, §3.3; RFC 6266, RFC 8187
 */
export function contentDisposition(header: string): ContentDisposition | null {
  const text = rereadUtf8(header);
  const type = /^\s*([\w!#$%&'*+.^`|~-]+)\s*(?:;|$)/.exec(text);
  if (!type) return null;
  const parameters = readParameters(text.slice(type[0].length));
  if (!parameters) return null;
  const extended = decodeExtended(parameters.get('filename*'));
  const plain = parameters.get('filename');
  const filename = extended ?? (plain === undefined ? null : decodePercent(plain));
  return { type: (type[1] as string).toLowerCase(), name: parameters.get('name') ?? null, filename: filename === null ? null : safeName(filename) };
}

/** The header of a download: an ASCII name for old clients, the real one after it (recorded form). */
export function contentDispositionHeader(filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]|["\\]/gu, '_');
  const plain = /^[\w!#$%&'*+.^`|~-]+$/.test(ascii) ? ascii : `"${ascii}"`;
  return `attachment; filename=${plain}; filename*=UTF-8''${encodeExtended(filename)}`;
}

/** Parameters with lower-case names; null when the text is not a list of parameters. One pass, linear. */
function readParameters(text: string): Map<string, string> | null {
  const parameters = new Map<string, string>();
  // Nothing in it can be read in two ways, so that a hostile header is refused in one pass.
  const pattern = /\s*([\w!#$%&'*+.^`|~-]+)\s*=(?:\s*"((?:[^"\\]|\\.)*)"\s*|([^;"]*))(?:;|$)/suy;
  const end = text.trimEnd().length;
  let at = 0;
  while (at < end) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return null;
    const name = (match[1] as string).toLowerCase();
    const value = match[2] === undefined ? (match[3] as string).trim() : match[2].replace(/\\(["\\])/g, '$1');
    if (!parameters.has(name)) parameters.set(name, value);
    at = pattern.lastIndex;
  }
  return parameters;
}

function decodeExtended(value: string | undefined): string | null {
  const match = value === undefined ? null : /^(utf-8|iso-8859-1)'[^']*'(.*)$/is.exec(value);
  if (!match) return null;
  const encoded = match[2] as string;
  if ((match[1] as string).toLowerCase() === 'utf-8') return tryDecode(encoded);
  return encoded.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function decodePercent(value: string): string {
  return /%[0-9a-f]{2}/i.test(value) ? (tryDecode(value) ?? value) : value;
}

function tryDecode(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}

/** Letters, digits and the few marks that RFC 8187 lets stand. */
function encodeExtended(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Slashes and control characters become `_`: a file name never leaves its folder nor breaks a header. */
function safeName(filename: string): string {
  const trimmed = filename.trim();
  let [start, end] = [0, trimmed.length];
  while (start < end && trimmed[start] === '"') start++;
  while (end > start && trimmed[end - 1] === '"') end--;
  // eslint-disable-next-line no-control-regex
  return trimmed.slice(start, end).replace(/[/\u0000-\u001f\u007f]/g, '_');
}

/** HTTP hands over bytes as Latin-1; people send UTF-8. Text that already has other letters is left alone. */
function rereadUtf8(header: string): string {
  // eslint-disable-next-line no-control-regex
  if (!/[\u0080-\u00ff]/.test(header) || /[^\u0000-\u00ff]/.test(header)) return header;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return header;
  }
}
