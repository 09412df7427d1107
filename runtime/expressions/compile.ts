import type { Json } from '../kernel/json.ts';
import { kindOf } from './cast.ts';
import type { ExpressionContext } from './context.ts';
import { ExpressionError } from './error.ts';
import { FUNCTIONS } from './functions/table.ts';
import type { ExpressionFunction } from './functions/function.ts';

/** An expression made ready: evaluates against a context. Throws `ExpressionError`. */
export type Compiled = (context: ExpressionContext) => Json;

const DEEPEST = 200;

// Keyed by the array itself: expressions live as long as the definition they stand in, and are never changed.
const compiled = new WeakMap<readonly Json[], Compiled>();

/**
 * Reads an expression (app-model.md §5.1): a literal, or a call `[name, argument*]`. Reading never throws; a broken
 * expression throws each time it is evaluated, as the platform's server does.
 */
export function compile(expression: Json): Compiled {
  if (!Array.isArray(expression)) return literal(expression);
  const known = compiled.get(expression);
  if (known !== undefined) return known;
  const made = compileOrFail(expression);
  compiled.set(expression, made);
  return made;
}

/** Why the expression cannot be evaluated by anybody; null when it is well-formed. For reports when a definition is loaded. */
export function expressionProblem(expression: Json): string | null {
  try {
    read(expression, 0);
    return null;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}

function literal(expression: Json): Compiled {
  if (typeof expression !== 'object' || expression === null) return () => expression;
  const error = new ExpressionError(`Invalid type "${kindOf(expression)}"`);
  return () => {
    throw error;
  };
}

function compileOrFail(expression: Json[]): Compiled {
  try {
    return read(expression, 0);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const message = error.message;
    return () => {
      throw new ExpressionError(message);
    };
  }
}

function read(expression: Json, depth: number): Compiled {
  if (depth > DEEPEST) throw new ExpressionError('Expression is nested too deeply');
  if (!Array.isArray(expression)) {
    if (typeof expression === 'object' && expression !== null) throw new ExpressionError(`Invalid type "${kindOf(expression)}"`);
    return () => expression;
  }
  const name = expression[0];
  if (name === undefined) throw new ExpressionError('Missing function name in expression');
  if (typeof name !== 'string') throw new ExpressionError('Function name in expression should be string');
  const definition = FUNCTIONS.get(name);
  if (definition === undefined) throw new ExpressionError(`Function "${name}" not implemented`);
  const sources = expression.slice(1);
  checkCount(definition, sources.length);
  definition.check?.(sources);
  return call(name, definition, sources.map((source) => read(source, depth + 1)));
}

function call(name: string, definition: ExpressionFunction, parts: readonly Compiled[]): Compiled {
  return (context) => {
    if (definition.side !== undefined && definition.side !== context.mode) throw new ExpressionError(`Function "${name}" not implemented`);
    // Every argument is evaluated, also the branch that is not taken: there is no short circuit.
    return definition.call(parts.map((part) => part(context)), context);
  };
}

function checkCount(definition: ExpressionFunction, count: number): void {
  const { least, most } = definition;
  if (count >= least && count <= most) return;
  const wanted = most === Infinity ? `${least}+` : least === most ? `${least}` : `${least}-${most}`;
  throw new ExpressionError(`Expected ${wanted} argument(s), got ${count}`);
}
