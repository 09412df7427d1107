import type { FormType } from '../app-definition/types.ts';
import { toPlain } from '../data/plain.ts';
import type { DataElement, Model } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import { Evaluation } from '../layout/evaluation.ts';
import { conditionalRuns, hiddenNodes, type ConditionalRun } from '../layout/legacy-rules/conditional-runs.ts';
import { connectionRuns, withOutputs, type ConnectionRun } from '../layout/legacy-rules/connection-runs.ts';
import type { LegacyRules, RuleOutcome } from '../layout/legacy-rules/types.ts';
import type { EvaluationState, LayoutFolder } from '../layout/types.ts';
import { readBack } from './mutator.ts';
import type { RuleBatch } from './rule-script-port.ts';
import type { Session } from './session.ts';

/** Questions of one folder about one document. */
interface Asked<Run> {
  rules: LegacyRules;
  runs: readonly Run[];
}

/**
 * The state with the components that the app's legacy rules hide (app-model.md §1.7): those of every folder that has rules, for each
 * document of its type, asked in one go. Rules that fail hide nothing.
 */
export async function withHiddenByRules(session: Session, state: EvaluationState): Promise<EvaluationState> {
  const { legacyRules, layouts } = session.definition;
  const evaluation = new Evaluation(state);
  const asked: Asked<ConditionalRun>[] = [];
  for (const [id, rules] of legacyRules) {
    const layout = layouts.get(id);
    if (layout === undefined || layout.defaultDataType === null || rules.conditional.length === 0) continue;
    for (const element of evaluation.modelsOf(layout.defaultDataType)) asked.push({ rules, runs: conditionalRuns(evaluation, layout, element, rules.conditional) });
  }
  const batches = batchesOf(asked);
  if (batches.length === 0) return state;
  const key = JSON.stringify(batches.map(({ file, calls }) => [file, calls]));
  if (session.hiddenByRules?.asked !== key) {
    const outcomes = await session.services.ruleScripts.run(session.definition.id, batches);
    session.hiddenByRules = { asked: key, nodes: new Set(withQuestions(asked).flatMap(({ runs }, index) => [...hiddenNodes(runs, outcomes[index] ?? [])])) };
  }
  return { ...state, hiddenNodes: session.hiddenByRules.nodes };
}

/**
 * Fields that the app's legacy rules compute, in the documents that this write changed (app-model.md §1.7, §3.5): after the app's own
 * `onWrite`, so that what it changed counts, and before `onChanges` and calculations.
 * @param updated  documents before the write, by element id
 */
export async function runRuleConnections(session: Session, updated: ReadonlyMap<string, Model>): Promise<void> {
  const asked: (Asked<ConnectionRun> & { elementId: string })[] = [];
  for (const { id, defaultDataType } of foldersAtWork(session)) {
    const rules = session.definition.legacyRules.get(id);
    if (rules === undefined || rules.connections.length === 0) continue;
    for (const [elementId, before] of updated) {
      const element = session.element(elementId);
      if (element === null || element.dataType !== defaultDataType) continue;
      const { descriptor } = session.formType(element.dataType) as FormType;
      asked.push({ elementId, rules, runs: connectionRuns(rules.connections, descriptor, toPlain(before) as JsonObject, await session.plain(element)) });
    }
  }
  const batches = batchesOf(asked);
  if (batches.length === 0) return;
  const outcomes = await session.services.ruleScripts.run(session.definition.id, batches);
  for (const [index, { elementId, runs }] of withQuestions(asked).entries()) {
    const element = session.element(elementId);
    if (element !== null) await putOutputs(session, element, runs, outcomes[index] ?? []);
  }
}

async function putOutputs(session: Session, element: DataElement, runs: readonly ConnectionRun[], outcomes: readonly RuleOutcome[]): Promise<void> {
  const { definition, services } = session;
  const { descriptor } = session.formType(element.dataType) as FormType;
  const before = await session.model(element);
  const plain = toPlain(before) as JsonObject;
  const { model, warnings } = withOutputs(runs, outcomes, descriptor, plain);
  for (const warning of warnings) services.log.warn({ app: definition.id, dataType: element.dataType }, warning);
  if (model === plain) return;
  try {
    session.setModel(element, readBack(session, element.dataType, model, before));
  } catch (cause) {
    const [run] = runs;
    if (runs.length > 1) for (const [index, one] of runs.entries()) await putOutputs(session, element, [one], outcomes.slice(index, index + 1));
    else services.log.warn({ app: definition.id, dataType: element.dataType, err: cause instanceof Error ? cause.message : String(cause) }, `Rule ${run?.call.rule}: the result of ${run?.call.function} does not fit ${run?.output}`);
  }
}

/** The task's folder and the subforms in it. */
function foldersAtWork(session: Session): LayoutFolder[] {
  const { layoutOfTask, layouts } = session.definition;
  const first = session.taskId === null ? undefined : layoutOfTask.get(session.taskId);
  const found = new Set(first === undefined ? [] : [first]);
  for (const folder of found) {
    for (const id of folder.subforms) {
      const subform = layouts.get(id);
      if (subform !== undefined) found.add(subform);
    }
  }
  return [...found];
}

function withQuestions<A extends Asked<unknown>>(asked: readonly A[]): A[] {
  return asked.filter(({ runs }) => runs.length > 0);
}

function batchesOf(asked: readonly Asked<ConditionalRun | ConnectionRun>[]): RuleBatch[] {
  return withQuestions(asked).map(({ rules: { file, script }, runs }) => ({ file, script, calls: runs.map(({ call }) => call) }));
}
