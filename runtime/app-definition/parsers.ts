import type { Json, JsonObject } from '../kernel/json.ts';
import type { ModelDescriptor, PrefillConfig } from '../data/types.ts';
import type { ExpressionValidations, LayoutFolder } from '../layout/types.ts';
import type { Policy } from '../policy/types.ts';
import type { ProcessGraph, ProcessProblem } from '../process/types.ts';
import type { ModelValidator } from '../validation/types.ts';
import type { Line } from './types.ts';
/* eslint-disable */
export function describeModel(_input: { dataTypeId: string; classRef: string; schema: JsonObject | null; xsd: string | null; csharp: readonly { file: string; text: string }[] }): { descriptor: ModelDescriptor; problems: string[] } { throw new Error('x'); }
export function parsePrefill(_json: JsonObject): { config: PrefillConfig; problems: string[] } { throw new Error('x'); }
export function readProcess(_xml: string): Promise<{ graph: ProcessGraph | null; problems: ProcessProblem[] }> { throw new Error('x'); }
export function parsePolicy(_xml: string, _identity: { org: string; app: string }): Policy { throw new Error('x'); }
export function parseLayoutFolder(_id: string, _files: { settings: JsonObject; pages: [string, JsonObject][] }, _line: Line): LayoutFolder { throw new Error('x'); }
export function parseExpressionValidations(_json: Json): ExpressionValidations { throw new Error('x'); }
export function compileModelValidator(_schema: JsonObject | null, _descriptor: ModelDescriptor): ModelValidator { throw new Error('x'); }
import type { EnvironmentValue } from '../process/types.ts';
export function forEnvironment<T>(_v: readonly EnvironmentValue<T>[], _e: string): T | null { throw new Error('x'); }
