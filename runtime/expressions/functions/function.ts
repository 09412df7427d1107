import type { Json } from '../../kernel/json.ts';
import type { ExpressionContext, Mode } from '../context.ts';

/** One function of the language. */
export interface ExpressionFunction {
  /** Fewest and most arguments; `Infinity` for no limit. */
  least: number;
  most: number;
  /** Only this side has the function; absent: both have it. */
  side?: Mode;
  /** Checks the arguments as written, where a literal is asked for. Throws `ExpressionError`. */
  check?(sources: readonly Json[]): void;
  /** `values` are evaluated and not cast. Throws `ExpressionError`. */
  call(values: readonly Json[], context: ExpressionContext): Json;
}

/** An argument; null when it was left out. */
export function at(values: readonly Json[], index: number): Json {
  return values[index] ?? null;
}
