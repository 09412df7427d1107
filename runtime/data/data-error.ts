import type { DataProblem } from './types.ts';

/**
 * A document, a value or a path was refused. `problem` says why and where; `message` is the text that the
 * platform's clients see as `detail` (app-api.md §3.9). Never carries more of the input than the offending value.
 */
export class DataError extends Error {
  readonly problem: DataProblem;

  constructor(problem: DataProblem) {
    super(problem.message);
    this.name = 'DataError';
    this.problem = problem;
  }
}
