/** Text, comments and patterns, which may hold anything; a pattern only where a value may begin. */
const OPAQUE = /\/\*[^]*?\*\/|\/\/[^\n\r]*|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|`(?:[^`\\]|\\[^])*`|(?<=(?:^|[=(,:[!&|?{};+~]|=>|\breturn)\s*)\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/gm;
const KEY = /^\s*(?:async\s+|\*\s*)*(?:([\p{L}_$][\p{L}\p{N}_$]*)|(["'])((?:[^"'\\\n]|\\.)*)\2)\s*(?=[:(,]|$)/u;

/**
 * Names of the functions that a script gives to one of its globals, read from the text: `global = { name: ..., name() {} }` and
 * `global.name = ...`. Nothing is run.
 * @returns null when the text does not say for certain: the object is made in some other way
 */
export function handlerNames(script: string, global: string): Set<string> | null {
  const names = new Set<string>();
  const plain = masked(script);
  let isFound = false;
  for (const match of plain.matchAll(new RegExp(String.raw`(?<![\p{L}\p{N}_$])${global}\s*(?:=(?!=)\s*(\{)?|\.\s*([\p{L}_$][\p{L}\p{N}_$]*)\s*=(?!=)|(.))`, 'gu'))) {
    const [whole, brace, member, other] = match;
    if (member !== undefined) names.add(member);
    else if (brace !== undefined) {
      const keys = keysOf(script, plain, match.index + whole.length);
      if (keys === null) return null;
      for (const key of keys) names.add(key);
    } else if (other !== undefined && !';}.'.includes(other)) return null;
    isFound = true;
  }
  return isFound ? names : null;
}

/** The script with the inside of texts, comments and patterns blanked out, character for character. */
function masked(script: string): string {
  return script.replace(OPAQUE, (found) => (/^\/[/*]/.test(found) ? found.replace(/[^\n]/g, ' ') : found[0] + found.slice(1, -1).replace(/[^\n]/g, ' ') + found.slice(-1)));
}

/** Keys of the object whose `{` stands before `start`; null when some of them are computed. */
function keysOf(script: string, plain: string, start: number): string[] | null {
  const keys: string[] = [];
  let depth = 0;
  let begin = start;
  for (let index = start; index < plain.length; index++) {
    const character = plain[index] as string;
    if ('{[('.includes(character)) depth++;
    else if (character === ',' && depth > 0) continue;
    else if (!'}]),'.includes(character)) continue;
    else if (character !== ',' && depth > 0) { depth--; continue; }
    if (depth > 0) continue;
    const part = plain.slice(begin, index);
    if (part.trim() !== '') {
      const key = KEY.exec(part);
      if (key === null) return null;
      const quoted = key[2] === undefined ? null : part.indexOf(key[2]) + begin + 1;
      keys.push(quoted === null ? key[1] as string : script.slice(quoted, quoted + (key[3] as string).length));
    }
    if (character !== ',') return keys;
    begin = index + 1;
  }
  return null;
}
