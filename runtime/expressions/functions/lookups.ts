import type { Json } from '../../kernel/json.ts';
import { toNumber, toText } from '../cast.ts';
import type { ExpressionContext, InstanceFacts } from '../context.ts';
import { ExpressionError } from '../error.ts';
import { at, type ExpressionFunction } from './function.ts';

/** Functions that look at data, texts, the instance and settings (app-model.md §5.3). */
export const lookupFunctions: Record<string, ExpressionFunction> = {
  dataModel: { least: 1, most: 2, check: checkDataType, call: dataModel },
  component: { least: 1, most: 1, call: (values, context) => context.component(required(at(values, 0), 'Cannot lookup component null')) },
  countDataElements: {
    least: 1,
    most: 1,
    call: (values, context) => context.countDataElements(required(at(values, 0), 'Expected argument 0 to be string, got null')),
  },
  instanceContext: { least: 1, most: 1, call: instanceContext },
  frontendSettings: {
    least: 1,
    most: 1,
    call: (values, context) => context.frontendSetting(required(at(values, 0), 'Cannot look up the setting null')),
  },
  text: { least: 1, most: 1, call: text },
  language: { least: 0, most: 0, call: (_, context) => context.language },
  argv: { least: 1, most: 1, call: argument },
  gatewayAction: { least: 0, most: 0, side: 'backend', call: (_, context) => context.gatewayAction },
  authContext: { least: 1, most: 1, call: authorized },
};

const INSTANCE_KEYS: Readonly<Record<string, (instance: InstanceFacts) => string | null>> = {
  instanceId: (instance) => instance.id,
  appId: (instance) => instance.appId,
  instanceOwnerPartyId: (instance) => instance.partyId,
  instanceOwnerPartyType: (instance) => instance.partyType,
  instanceOwnerName: (instance) => instance.ownerName ?? null,
};

/** What `instanceContext` may be asked. */
export const INSTANCE_FACTS: readonly string[] = Object.keys(INSTANCE_KEYS);

/** One fact of the instance, null without an instance; undefined when there is no such fact on this side. */
export function instanceFact(context: Pick<ExpressionContext, 'mode' | 'instance'>, key: string): string | null | undefined {
  const read = Object.hasOwn(INSTANCE_KEYS, key) ? INSTANCE_KEYS[key] : undefined;
  if (read === undefined || (key === 'instanceOwnerName' && context.mode === 'backend')) return undefined;
  return context.instance === null ? null : read(context.instance);
}

function instanceContext(values: readonly Json[], context: ExpressionContext): Json {
  const key = toText(at(values, 0));
  const fact = key === null ? undefined : instanceFact(context, key);
  if (fact === undefined) throw new ExpressionError(`Unknown Instance context property ${key ?? ''}`);
  return fact;
}

function dataModel(values: readonly Json[], context: ExpressionContext): Json {
  const path = required(at(values, 0), 'Cannot lookup dataModel null');
  return context.dataModel(path, values.length === 2 ? toText(at(values, 1)) : null);
}

function checkDataType(sources: readonly Json[]): void {
  const dataType = sources[1];
  if (dataType !== undefined && dataType !== null && typeof dataType !== 'string') {
    throw new ExpressionError('Data type in dataModel must be a string literal');
  }
}

function text(values: readonly Json[], context: ExpressionContext): Json {
  const key = toText(at(values, 0));
  return key === null ? null : context.text(key);
}

function argument(values: readonly Json[], context: ExpressionContext): Json {
  if (context.args === null) throw new ExpressionError('No positional arguments available');
  const index = toNumber(at(values, 0));
  if (index === null || !Number.isInteger(index) || index < 0 || index >= context.args.length) {
    throw new ExpressionError(`Index ${index} out of range`);
  }
  return at(context.args, index);
}

function authorized(values: readonly Json[], context: ExpressionContext): Json {
  const action = required(at(values, 0), 'Cannot look up the action null');
  const permitted = context.authorized(action);
  if (permitted === undefined) throw new ExpressionError(`Unknown Auth context property ${action}`);
  return permitted;
}

function required(value: Json, message: string): string {
  const text = toText(value);
  if (text === null) throw new ExpressionError(message);
  return text;
}
