import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { isJsonObject, type Json, type JsonObject } from '../../runtime/kernel/json.ts';

/** One answer as it came over the wire. */
export interface SeenAnswer {
  method: string;
  /** Path and query below `/{org}/{app}`. */
  path: string;
  status: number;
  mediaType: string;
  text: string;
}

interface Operation {
  responses: Record<string, { content?: Record<string, { schema?: JsonObject }> }>;
}

/** What an OpenAPI document fails to say about answers: a path, a status, a media type, or what is in the body. */
export function createAnswerCheck(document: JsonObject): (answer: SeenAnswer) => string | null {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'document', ...(document as object) });
  const closed = { $id: 'closed', ...(closing(document) as object) };
  ajv.addSchema(closed);
  const compiled = new Map<string, ValidateFunction>();
  const routes = Object.entries(document['paths'] as unknown as Record<string, Record<string, Operation>>).map(([path, operations]) => ({ path, pattern: patternOf(path), operations }));
  return ({ method, path, status, mediaType, text }) => {
    const bare = path.split('?')[0] ?? '';
    const route = routes.filter(({ pattern }) => pattern.test(bare)).sort((a, b) => (a.path.match(/\{/g)?.length ?? 0) - (b.path.match(/\{/g)?.length ?? 0))[0];
    const operation = route?.operations[method.toLowerCase()];
    if (route === undefined || operation === undefined) return `${method} ${bare} is not documented`;
    const what = `${method} ${route.path} ${status}`;
    const response = operation.responses[String(status)];
    if (response === undefined) return `${what} is not documented`;
    if (text === '') return response.content === undefined || status >= 400 ? null : `${what}: empty`;
    const media = response.content?.[mediaType] ?? response.content?.['*/*'];
    const named = response.content?.[mediaType] === undefined ? '*/*' : mediaType;
    if (media === undefined) return `${what}: ${mediaType || 'no media type'} is not documented: ${text.slice(0, 80)}`;
    if (!mediaType.endsWith('json')) return null;
    const pointer = `#/paths/${escaped(route.path)}/${method.toLowerCase()}/responses/${status}/content/${escaped(named)}/schema`;
    for (const id of ['document', 'closed']) {
      const key = id + pointer;
      const validate = compiled.get(key) ?? ajv.compile({ $ref: key });
      compiled.set(key, validate);
      if (!validate(JSON.parse(text))) return `${what}${id === 'closed' ? ', members that are not documented' : ''}: ${(validate.errors ?? []).slice(0, 4).map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`).join('; ')}`;
    }
    return null;
  };
}

/** Objects whose members are listed have no others; those of models and those without a list stay open. */
function closing(value: Json): Json {
  if (Array.isArray(value)) return value.map(closing);
  if (!isJsonObject(value)) return value;
  const result = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, /^(?:model|stored)\./.test(name) ? member : closing(member)])) as JsonObject;
  return isJsonObject(result.properties) && !Object.hasOwn(result, 'additionalProperties') ? { ...result, additionalProperties: false } : result;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`);
}

function escaped(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));
}
