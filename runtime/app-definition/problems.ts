import type { DefinitionProblem } from './types.ts';
import { type JsonSource, JsonSourceError } from './json-source.ts';
import type { JsonPath } from './tolerant-json.ts';

/** Collects what is wrong with a definition while its files are read. */
export class ProblemList {
  readonly items: DefinitionProblem[] = [];
  private rule: string | null = null;

  error(file: string, line: number | null, message: string, suggestion?: string): void {
    this.add('error', file, line, message, suggestion);
  }

  warning(file: string, line: number | null, message: string, suggestion?: string): void {
    this.add('warning', file, line, message, suggestion);
  }

  info(file: string, line: number | null, message: string, suggestion?: string): void {
    this.add('info', file, line, message, suggestion);
  }

  /** An error at a place in a JSON file. */
  errorAt(source: JsonSource, path: JsonPath, message: string, suggestion?: string): void {
    this.add('error', source.file, source.lineOf(path), message, suggestion);
  }

  warningAt(source: JsonSource, path: JsonPath, message: string, suggestion?: string): void {
    this.add('warning', source.file, source.lineOf(path), message, suggestion);
  }

  /** What a reader threw: with its own place when it is a JSON fault. */
  thrown(file: string, line: number | null, error: unknown, severity: 'error' | 'warning' = 'error'): void {
    if (error instanceof JsonSourceError) this.add(severity, error.file, error.line, `Not valid JSON: ${error.message} (column ${error.column})`);
    else this.add(severity, file, line, error instanceof Error ? error.message : String(error));
  }

  /** Findings of `run` carry the name of the rule; rules inside rules win. */
  during<T>(rule: string, run: () => T): T {
    const outer = this.rule;
    this.rule = rule;
    try {
      return run();
    } finally {
      this.rule = outer;
    }
  }

  get hasErrors(): boolean {
    return this.items.some((problem) => problem.severity === 'error');
  }

  private add(severity: DefinitionProblem['severity'], file: string, line: number | null, message: string, suggestion?: string): void {
    this.items.push({ severity, ...(this.rule === null ? {} : { rule: this.rule }), file, line, message, ...(suggestion === undefined ? {} : { suggestion }) });
  }
}
