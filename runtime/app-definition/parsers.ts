import type { JsonObject } from '../kernel/json.ts';
import type { ModelDescriptor, PrefillConfig } from '../data/types.ts';
import type { ModelValidator } from '../validation/types.ts';
/* eslint-disable */
export function describeModel(_input: { dataTypeId: string; classRef: string; schema: JsonObject | null; xsd: string | null; csharp: readonly { file: string; text: string }[] }): { descriptor: ModelDescriptor; problems: string[] } { throw new Error('x'); }
export function parsePrefill(_json: JsonObject): { config: PrefillConfig; problems: string[] } { throw new Error('x'); }
export function compileModelValidator(_schema: JsonObject | null, _descriptor: ModelDescriptor): ModelValidator { throw new Error('x'); }
