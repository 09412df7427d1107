import type { Json } from '../kernel/json.ts';

const MAX_DEPTH = 64;

/**
 * Reads the text of a `conditionExpression`: JSON in which comments and trailing commas are tolerated.
 * @returns the expression, or why it is none
 * @see app-model.md §4.2
 */
export function parseCondition(text: string): { expression: Json } | { error: string } {
  let expression: Json;
  try {
    expression = JSON.parse(dropTrailingCommas(dropComments(text))) as Json;
  } catch (error) {
    return { error: `The condition is not JSON: ${(error as Error).message}` };
  }
  const fault = shapeFault(expression, 0);
  return fault === null ? { expression } : { error: fault };
}

/** Only the shape: which functions exist is known by the expression engine. */
function shapeFault(expression: Json, depth: number): string | null {
  if (depth > MAX_DEPTH) return `The condition is nested deeper than ${MAX_DEPTH}.`;
  if (!Array.isArray(expression)) {
    return typeof expression === 'object' && expression !== null ? 'A condition cannot hold an object.' : null;
  }
  if (typeof expression[0] !== 'string') return 'A condition is a list whose first member is the name of a function.';
  for (const argument of expression.slice(1)) {
    const fault = shapeFault(argument, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}

const STRING = '"(?:[^"\\\\]|\\\\.)*"';
const COMMENT = new RegExp(`${STRING}|//[^\\n]*|/\\*[\\s\\S]*?\\*/`, 'g');
const TRAILING_COMMA = new RegExp(`${STRING}|,(?=\\s*[\\]}])`, 'g');

/** A comment is a space, a string is itself: `"http://x"` holds no comment. */
function dropComments(text: string): string {
  return text.replace(COMMENT, (part) => (part.startsWith('"') ? part : ' '));
}

function dropTrailingCommas(text: string): string {
  return text.replace(TRAILING_COMMA, (part) => (part === ',' ? '' : part));
}
