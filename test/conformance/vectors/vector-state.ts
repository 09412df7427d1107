import { member } from '../../../runtime/expressions/cast.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../runtime/kernel/json.ts';
import { parseLayoutFolder } from '../../../runtime/layout/parse-layout-folder.ts';
import type { EvaluationState, FormModel, LayoutFolder } from '../../../runtime/layout/types.ts';

/** The pages of a vector as a folder; null when it has none. */
export function vectorLayout(layouts: Json, dataType = 'default'): LayoutFolder | null {
  if (!isJsonObject(layouts)) return null;
  const order = Object.keys(layouts);
  const settings = { defaultDataType: dataType, pages: { order } };
  return parseLayoutFolder('vector', { settings, pages: Object.entries(layouts) }, 'v9');
}

/** What a vector says about the world around its expression. */
export function vectorState(json: JsonObject): EvaluationState {
  const models = vectorModels(json);
  const settings = member(json, 'frontendSettings');
  const language = member(isJsonObject(json['profileSettings']) ? json['profileSettings'] : {}, 'language');
  const gatewayAction = member(json, 'gatewayAction');
  return {
    models,
    dataElementCounts: elementCounts(json, models),
    maxCounts: Object.fromEntries(models.map((model) => [model.dataType, 1])),
    defaultDataType: models[0]?.dataType ?? 'default',
    instance: vectorInstance(member(json, 'instance')),
    frontEndSettings: (isJsonObject(settings) ? settings : {}) as Record<string, string>,
    texts: { language: 'nb', resources: (json['textResources'] ?? []) as unknown as EvaluationState['texts']['resources'] },
    language: typeof language === 'string' ? language : 'nb',
    gatewayAction: typeof gatewayAction === 'string' ? gatewayAction : null,
    ...authorized(member(json, 'permissions')),
  };
}

function vectorModels(json: JsonObject): FormModel[] {
  const several = member(json, 'dataModels');
  if (Array.isArray(several)) {
    return several.filter(isJsonObject).map((item) => {
      const element = item['dataElement'] as JsonObject;
      return { dataElementId: String(element['id']), dataType: String(element['dataType']), model: item['data'] as JsonObject };
    });
  }
  const model = member(json, 'dataModel') ?? member(json, 'formData');
  return [{ dataElementId: 'element', dataType: 'default', model: isJsonObject(model) ? model : {} }];
}

function elementCounts(json: JsonObject, models: readonly FormModel[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const elements = Array.isArray(json['instanceDataElements']) ? json['instanceDataElements'].filter(isJsonObject) : models;
  for (const element of elements) counts[String(element.dataType)] = (counts[String(element.dataType)] ?? 0) + 1;
  return counts;
}

function vectorInstance(json: Json): EvaluationState['instance'] {
  if (!isJsonObject(json)) return null;
  const owner = isJsonObject(json['instanceOwner']) ? json['instanceOwner'] : {};
  const party = isJsonObject(owner['party']) ? owner['party'] : {};
  const has = (name: string) => member(owner, name) !== null;
  const name = member(party, 'name');
  return {
    id: String(json['id'] ?? ''),
    appId: String(json['appId'] ?? ''),
    partyId: String(owner['partyId'] ?? ''),
    partyType: has('organisationNumber') ? 'org' : has('personNumber') ? 'person' : has('username') ? 'selfIdentified' : 'unknown',
    ...(typeof name === 'string' ? { ownerName: name } : {}),
  };
}

function authorized(json: Json): { authorized?: Record<string, boolean> } {
  if (!isJsonObject(json)) return {};
  const actions = isJsonObject(json['actions']) ? json['actions'] : {};
  return { authorized: { ...actions, read: json['read'], write: json['write'] } as Record<string, boolean> };
}
