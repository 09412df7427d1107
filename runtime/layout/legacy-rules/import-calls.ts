/** What may stand between two tokens: blanks and comments, those of HTML included, which scripts may have. */
const BETWEEN = String.raw`(?:\s|\/\*[^]*?\*\/|(?:\/\/|<!--|-->)[^\n\r\u2028\u2029]*)*`;
const IMPORT_CALL = new RegExp(String.raw`\bimport${BETWEEN}(?:\(|\.${BETWEEN}(?:defer|source)\b)`);

/**
 * Whether a script may load modules: Node's loader answers such a call with an error of its own realm, which would be a way out of
 * the script's. Keywords cannot be written with escapes, so the text tells; a call in a comment or in text counts too.
 */
export function hasImportCall(script: string): boolean {
  return IMPORT_CALL.test(script);
}
