import { SaxesParser } from 'saxes';
import { DataError } from './data-error.ts';

interface OpenTag {
  name: string;
  at: number;
}

/** The platform's words for a document that cannot be read, with the position counted from 1 (app-api.md §3.9). */
export function xmlError(text: string, index: number, reason: string): DataError {
  const { line, column } = lineColumn(text, index);
  return new DataError({ code: 'xml', message: `There is an error in XML document (${line}, ${column}). ${reason}`, line, column });
}

/** As `xmlError`, for a well-formed document with a value that does not fit. */
export function xmlValueError(text: string, index: number, reason: string, field: string): DataError {
  const { line, column } = lineColumn(text, index);
  return new DataError({ code: 'value', message: `There is an error in XML document (${line}, ${column}). ${reason}`, line, column, field });
}

/**
 * The error of a text that is not well-formed. Reads it once more with positions, which the fast path does not keep.
 *
 * @param text    the whole document
 * @param reason  what the parser said
 * @param index   where it said so
 */
export function malformed(text: string, reason: string, index: number): DataError {
  const mismatch = findMismatch(text);
  if (mismatch === null) {
    const { line, column } = lineColumn(text, index);
    return xmlError(text, index, `${sentence(reason)} Line ${line}, position ${column}.`);
  }
  const { open, close } = mismatch;
  const start = lineColumn(text, open.at);
  const end = lineColumn(text, close.at);
  return xmlError(
    text,
    close.at,
    `The '${open.name}' start tag on line ${start.line} position ${start.column} does not match the end tag of '${close.name}'. Line ${end.line}, position ${end.column}.`,
  );
}

/** The first end tag that closes another element than the one that is open; null when something else is wrong first. */
function findMismatch(text: string): { open: OpenTag; close: OpenTag } | null {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const stack: OpenTag[] = [];
  let open: OpenTag | undefined;
  parser.on('opentagstart', (tag) => {
    stack.push({ name: tag.name, at: text.lastIndexOf('<', parser.position - 1) + 1 });
  });
  parser.on('closetag', () => {
    open = stack.pop();
  });
  try {
    parser.write(text).close();
  } catch (error) {
    if (!(error instanceof Error) || !/unexpected close tag/.test(error.message) || !open) return null;
    const at = text.lastIndexOf('</', parser.position) + 2;
    const name = /^[^\s>]*/.exec(text.slice(at))?.[0] ?? '';
    return { open, close: { name, at } };
  }
  return null;
}

function lineColumn(text: string, index: number): { line: number; column: number } {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: before.length - lineStart + 1 };
}

function sentence(reason: string): string {
  const bare = reason.replace(/^\d+:\d+: /, '');
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}
