/** A policy that cannot be read or that asks for something this evaluator does not do. `line` counts from 1. */
export class PolicyError extends Error {
  readonly line: number | null;

  constructor(message: string, line: number | null = null) {
    super(message);
    this.name = 'PolicyError';
    this.line = line;
  }
}
