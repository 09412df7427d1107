import type { Inline } from './types.ts';

type Style = Omit<Inline, 'text'>;

// In the order in which they are tried at a place.
const CODE = /^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/;
const LINK = /^!?\[([^\]\n]{0,500})\]\(\s*<?([^()\s>]{1,2000})>?(?:\s+["'][^"')]*["'])?\s*\)/;
const AUTOLINK = /^<((?:https?:\/\/|mailto:)[^\s<>]{1,2000})>/i;
const STRONG = /^(\*\*|__)(?=\S)([\s\S]{0,5000}?\S)\1/;
const EMPHASIS = /^(\*|_)(?=\S)([\s\S]{0,5000}?\S)\1(?![\p{L}\p{N}])/u;
const ESCAPED = /^\\([\\`*_{}[\]()#+\-.!>|~])/;
const BREAK = /^(?: {2,}|\\)\n/;

/** Emphasis, code, links and line breaks of a Markdown text; everything else is text. Takes time in proportion to the text. */
export function inlineOf(source: string, style: Style = {}, depth = 0): Inline[] {
  const result: Inline[] = [];
  const add = (text: string, more: Style = {}): void => {
    const last = result.at(-1);
    if (last && sameStyle(last, { ...style, ...more })) last.text += text;
    else result.push({ text, ...style, ...more });
  };
  for (let at = 0; at < source.length;) {
    const plain = /^[^\\`*_[!<\n ]+/.exec(source.slice(at, at + 2000));
    if (plain) {
      add(plain[0]);
      at += plain[0].length;
      continue;
    }
    const rest = source.slice(at, at + 6000);
    const found = depth > 6 ? null : token(rest, source[at - 1] ?? ' ');
    if (found === null) {
      add(rest[0] === '\n' ? ' ' : rest.slice(0, 1));
      at += 1;
      continue;
    }
    at += found.length;
    if (found.text !== undefined) add(found.text, found.style);
    else for (const part of inlineOf(found.inner ?? '', { ...style, ...found.style }, depth + 1)) add(part.text, part);
  }
  return result;
}

interface Token {
  length: number;
  style: Style;
  /** Ready text, or text that has structure of its own. */
  text?: string;
  inner?: string;
}

function token(rest: string, before: string): Token | null {
  const lineBreak = BREAK.exec(rest);
  if (lineBreak) return { length: lineBreak[0].length, style: {}, text: '\n' };
  const escaped = ESCAPED.exec(rest);
  if (escaped) return { length: 2, style: {}, text: escaped[1] ?? '' };
  const code = CODE.exec(rest);
  if (code) return { length: code[0].length, style: { code: true }, text: (code[2] ?? '').trim() };
  const link = LINK.exec(rest);
  if (link) return { length: link[0].length, style: linkStyle(link[2] ?? '', rest.startsWith('!')), inner: link[1] ?? '' };
  const auto = AUTOLINK.exec(rest);
  if (auto) return { length: auto[0].length, style: linkStyle(auto[1] ?? '', false), text: auto[1] ?? '' };
  const strong = STRONG.exec(rest);
  if (strong && inWord(strong[1], before)) return { length: strong[0].length, style: { bold: true }, inner: strong[2] ?? '' };
  const emphasis = EMPHASIS.exec(rest);
  if (emphasis && inWord(emphasis[1], before)) return { length: emphasis[0].length, style: { italic: true }, inner: emphasis[2] ?? '' };
  return null;
}

/** An underscore within a word is a letter (file_name_1). */
function inWord(mark: string | undefined, before: string): boolean {
  return !mark?.startsWith('_') || !/[\p{L}\p{N}]/u.test(before);
}

/** A picture within a text leaves its alternative text; an address that is not meant for people leaves its text. */
function linkStyle(address: string, isPicture: boolean): Style {
  return !isPicture && /^(?:https?:\/\/|mailto:|tel:)/i.test(address) ? { href: address } : {};
}

function sameStyle(one: Style, other: Style): boolean {
  return one.bold === other.bold && one.italic === other.italic && one.code === other.code && one.href === other.href;
}
