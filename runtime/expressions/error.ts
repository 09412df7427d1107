/**
 * An expression that cannot be read or evaluated: unknown function, wrong arguments, failed cast, missing component or model.
 * Callers decide what follows (app-model.md §5.1): the browser falls back to the property's default, the server fails the request.
 */
export class ExpressionError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ExpressionError';
  }
}
