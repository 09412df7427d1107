import type { EvaluationState, FormModel } from '../layout/types.ts';
import { withHiddenByRules } from './legacy-rules.ts';
import type { Session } from './session.ts';
import { textsOf } from './texts.ts';

/** What expressions see of an instance at work (app-model.md §5.3, §5.4). */
export async function evaluationState(session: Session, options: { gatewayAction?: string | null; defaultDataType?: string | null } = {}): Promise<EvaluationState> {
  const models: FormModel[] = [];
  const counts: Record<string, number> = {};
  for (const element of session.instance.data) {
    counts[element.dataType] = (counts[element.dataType] ?? 0) + 1;
    if (session.definition.models.has(element.dataType)) {
      models.push({ dataElementId: element.id, dataType: element.dataType, model: await session.plain(element) });
    }
  }
  const { definition, instance } = session;
  const maxCounts = Object.fromEntries([...definition.dataTypes.values()].map((dataType) => [dataType.id, dataType.maxCount ?? 0]));
  const layout = session.taskId ? definition.layoutOfTask.get(session.taskId) : undefined;
  const owner = instance.instanceOwner;
  const state: EvaluationState = {
    models,
    dataElementCounts: counts,
    maxCounts,
    defaultDataType: options.defaultDataType ?? layout?.defaultDataType ?? null,
    instance: {
      id: instance.id, appId: instance.appId, partyId: owner.partyId,
      partyType: owner.organisationNumber ? 'org' : owner.personNumber ? 'person' : owner.username ? 'selfIdentified' : 'unknown',
    },
    frontEndSettings: definition.settings.frontEndSettings,
    texts: textsOf(definition, session.language),
    language: session.language,
    gatewayAction: options.gatewayAction ?? null,
  };
  return definition.legacyRules.size === 0 ? state : withHiddenByRules(session, state);
}
