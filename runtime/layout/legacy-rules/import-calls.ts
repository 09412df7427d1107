const IMPORT = /\bimport/g;
const BLANKS = /\s*/y;
/** The rest of a line; comments of HTML included, which scripts may have. */
const LINE_COMMENT = /(?:\/\/|<!--|-->)[^\n\r\u2028\u2029]*/y;
const PHASE = /(?:defer|source)\b/y;

/**
 * Whether a script may load modules: Node's loader answers such a call with an error of its own realm, which would be a way out of
 * the script's. Keywords cannot be written with escapes, so the text tells; a call in a comment or in text counts too.
 */
export function hasImportCall(script: string): boolean {
  for (const { index } of script.matchAll(IMPORT)) {
    const next = afterBetween(script, index + 'import'.length);
    if (script[next] === '(') return true;
    if (script[next] === '.' && endOf(PHASE, script, afterBetween(script, next + 1)) !== null) return true;
  }
  return false;
}

/** Where the next token begins: after blanks and comments. Each has one end only, so that no text is looked at in two ways. */
function afterBetween(script: string, start: number): number {
  for (let at = start; ;) {
    at = endOf(BLANKS, script, at) ?? at;
    const next = script.startsWith('/*', at) ? endOfBlockComment(script, at) : endOf(LINE_COMMENT, script, at);
    if (next === null) return at;
    at = next;
  }
}

function endOfBlockComment(script: string, at: number): number {
  const end = script.indexOf('*/', at + 2);
  return end === -1 ? script.length : end + 2;
}

function endOf(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
