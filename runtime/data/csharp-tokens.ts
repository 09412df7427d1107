/** A token of C# source: an identifier (with dots), a literal or a mark. */
export interface CsToken {
  kind: 'name' | 'string' | 'number' | 'mark';
  text: string;
}

const SKIPPED = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|#[^\n]*)+/y;
const NAME = /@?[\p{L}_][\p{L}\p{Nd}_]*/uy;
const NUMBER = /\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SUFFIX = /(?:[mMdDfF]|[uUlL]{1,2})(?![\p{L}\d_])/uy;
const STRING = /\$?"((?:[^"\\\n]|\\.)*)"/y;
const VERBATIM = /(?:\$@|@\$?)"((?:[^"]|"")*)"/y;
const RAW = /\$*("{3,})([\s\S]*?)\1(?!")/y;
const CHARACTER = /'(?:[^'\\\n]|\\.[^']*)'/y;
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

/**
 * Splits C# source into tokens. Comments and preprocessor lines are left out, unknown characters become marks:
 * any text gives some list of tokens, so that a file we do not understand is merely of no use.
 */
export function csharpTokens(source: string): CsToken[] {
  const tokens: CsToken[] = [];
  const text = source.replace(/^\uFEFF/, '');
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };
  while (at < text.length) {
    if (take(SKIPPED)) continue;
    const raw = take(RAW);
    if (raw) {
      tokens.push({ kind: 'string', text: (raw[2] ?? '').trim() });
      continue;
    }
    const verbatim = take(VERBATIM);
    const string = verbatim ? null : take(STRING);
    const number = verbatim || string ? null : take(NUMBER);
    if (verbatim) tokens.push({ kind: 'string', text: (verbatim[1] ?? '').replaceAll('""', '"') });
    else if (string) tokens.push({ kind: 'string', text: unescapeText(string[1] ?? '') });
    else if (number) {
      tokens.push({ kind: 'number', text: number[0].replaceAll('_', '') });
      take(SUFFIX);
    } else if (take(CHARACTER)) tokens.push({ kind: 'mark', text: "'" });
    else {
      const name = take(NAME);
      tokens.push(name ? { kind: 'name', text: name[0].replace('@', '') } : { kind: 'mark', text: mark(text, at) });
      if (!name) at += mark(text, at).length;
    }
  }
  return tokens;
}

function mark(text: string, at: number): string {
  return text.startsWith('=>', at) ? '=>' : (text[at] ?? '');
}

function unescapeText(text: string): string {
  return text.replace(/\\(u([0-9a-fA-F]{4})|.)/g, (_, escaped: string, hex: string | undefined) => (hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (ESCAPES[escaped] ?? escaped)));
}
