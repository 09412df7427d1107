import type { Json } from '../../kernel/json.ts';
import type { Policy, PolicyRule } from '../../policy/types.ts';
import { runsByItself } from '../../process/task-actions.ts';
import type { ProcessElement } from '../../process/types.ts';
import type { DefinitionParts } from '../definition-parts.ts';
import { nearest } from '../../kernel/nearest.ts';
import { lineAt, lineOfText } from '../file-text.ts';
import { findPath, textOf } from '../folder-files.ts';
import { POLICY_FILE } from '../policy-file.ts';
import type { ProblemList } from '../problems.ts';
import type { JsonPath } from '../tolerant-json.ts';
import { elementLine, PROCESS_FILE } from '../process-file.ts';
import { ACTIONS } from './actions.ts';
import { checkExpression } from './expression-references.ts';

/** Conditions of flows: functions, fields and components that they name. */
export function gatewayConditions({ definition, files }: DefinitionParts, problems: ProblemList): void {
  for (const flow of definition.process.flows.values()) {
    if (flow.condition === undefined) continue;
    const gateway = definition.process.elements.get(flow.source);
    const dataType = gateway?.connectedDataTypeId ?? (definition.models.size === 1 ? [...definition.models.keys()][0] ?? null : null);
    checkExpression(flow.condition, { definition, dataType, folders: [...definition.layouts.values()] }, (path, message, suggestion) => {
      problems.warning(PROCESS_FILE, literalLine(files, flow.id, at(flow.condition, path)), `The condition of "${flow.id}": ${message}`, suggestion);
    });
  }
}

/** Line of a text in the condition of a flow. */
function literalLine(files: DefinitionParts['files'], flow: string, literal: Json | undefined): number | null {
  const text = textOf(files, findPath(files, PROCESS_FILE) ?? '') ?? '';
  const start = text.search(new RegExp(`\\bid\\s*=\\s*["']${flow.replace(/[^\w-]/g, '.')}["']`));
  const offset = typeof literal === 'string' && start !== -1 ? text.indexOf(literal, text.indexOf('>', start)) : -1;
  const end = text.indexOf('sequenceFlow>', start);
  return offset === -1 || offset > end ? elementLine(files, flow) : lineAt(text, offset);
}

function at(value: Json | undefined, path: JsonPath): Json | undefined {
  return path.reduce<Json | undefined>((found, step) => (Array.isArray(found) && typeof step === 'number' ? found[step] : undefined), value);
}

const ACTION = 'urn:oasis:names:tc:xacml:1.0:action:action-id';
const TASK = 'urn:altinn:task';
const END = 'urn:altinn:end-event';

/** What a task asks the policy for when it is completed (app-model.md §0.6). */
const COMPLETING: Readonly<Record<string, string>> = { data: 'write', feedback: 'write', confirmation: 'confirm', signing: 'sign', payment: 'pay' };

function completingAction(task: ProcessElement): string {
  return COMPLETING[task.taskType ?? ''] ?? task.taskType ?? 'write';
}

/** Tasks that no rule lets anybody complete. */
export function tasksNobodyMayComplete({ definition, files }: DefinitionParts, problems: ProblemList): void {
  for (const task of definition.process.elements.values()) {
    if ((task.kind !== 'task' && task.kind !== 'serviceTask') || task.taskType === null || runsByItself(task, definition.hooks.process?.serviceTasks ?? {})) continue;
    const action = completingAction(task);
    if (mayAnybody(definition.policy, action, TASK, task.id)) continue;
    const own = Object.hasOwn(COMPLETING, task.taskType) ? '' : `; if it should run by itself, write process.serviceTasks["${task.taskType}"] in App/logic/index.ts`;
    problems.warning(PROCESS_FILE, elementLine(files, task.id), `${task.id}: no rule of the policy permits "${action}" here, so nobody can complete the task`, `Add a rule with the action ${action} to ${POLICY_FILE}${own}`);
  }
}

/** Nobody could begin, or look at what was sent in. */
export function entryAndEnd({ definition, files }: DefinitionParts, problems: ProblemList): void {
  const line = lineOfText(policyText(files), '<');
  const { policy, process } = definition;
  const isStateless = typeof definition.metadata.onEntry?.show === 'string' && definition.layouts.has(definition.metadata.onEntry.show);
  if (!isStateless && !mayAnybody(policy, 'instantiate', TASK, null)) problems.warning(POLICY_FILE, line, 'No rule permits "instantiate": nobody can start the service', 'Add a rule with the action instantiate');
  for (const id of process.endEvents) {
    if (!mayAnybody(policy, 'read', END, id)) problems.warning(POLICY_FILE, line, `No rule permits "read" at the end event "${id}": what was sent in cannot be looked at`, `Add urn:altinn:end-event ${id} to a rule with the action read`);
  }
}

/** Actions that the runtime itself asks for. */
const POLICY_ACTIONS = [...ACTIONS, 'delete', 'events', 'subscribe', 'publish', 'access'];

/** Actions in the policy that no task, button or hook has. */
export function policyActions({ definition, files }: DefinitionParts, problems: ProblemList): void {
  const elements = [...definition.process.elements.values()];
  const known = new Set([
    ...POLICY_ACTIONS, ...elements.flatMap((element) => [...element.actions.map(({ id }) => id), ...(element.taskType === null ? [] : [element.taskType])]),
    ...Object.keys(definition.hooks.actions ?? {}), ...definition.metadata.dataTypes.flatMap((type) => [type.actionRequiredToRead ?? '', type.actionRequiredToWrite ?? '']),
  ].map((id) => id.toLowerCase()));
  const text = policyText(files);
  for (const id of new Set(definition.policy.rules.flatMap((rule) => valuesOf(rule, ACTION)))) {
    if (known.has(id.toLowerCase())) continue;
    problems.warning(POLICY_FILE, lineOfText(text, `>${id}<`), `A rule is about the action "${id}", which nothing asks for`, nearest(id, known));
  }
}

function policyText(files: DefinitionParts['files']): string {
  return textOf(files, findPath(files, POLICY_FILE) ?? '') ?? '';
}

function valuesOf(rule: PolicyRule, attribute: string): string[] {
  return rule.target.flat(2).filter((match) => match.attribute === attribute).map(({ value }) => value);
}

/** Whether some permitting rule could apply whoever asks. `place` null: at no task. */
function mayAnybody(policy: Policy, action: string, attribute: typeof TASK | typeof END, place: string | null): boolean {
  return policy.rules.some((rule) => rule.effect === 'Permit' && rule.target.every((group) => group.some((all) => all.every((match) => {
    if (match.attribute === ACTION) return match.value.toLowerCase() === action.toLowerCase();
    if (match.attribute === TASK || match.attribute === END) return match.attribute === attribute && match.value === place;
    return true;
  }))));
}
