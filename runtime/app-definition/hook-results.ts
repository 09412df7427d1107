import { anything, either, issue, listOf, mapOf, maybe, number, object, oneOf, record, scalar, type Shape, text, truth } from './result-shapes.ts';

/** Members that are `null` or absent stand for "none"; everything else must have the shape that hooks.ts promises. */
const OPTION = record({ value: scalar, label: text, description: maybe(text), helpText: maybe(text), tags: maybe(object) });
const OPTIONS = either((value) => (Array.isArray(value) ? listOf(OPTION) : record({ options: listOf(OPTION), parameters: maybe(mapOf(text)) })));
const ISSUES = listOf(issue);
const VALIDITY = maybe(record({ valid: truth, message: maybe(text), customTextKey: maybe(text), customTextParameters: maybe(mapOf(text)), validParties: maybe(listOf(object)) }));
const CLIENT_ACTIONS = maybe(listOf(record({ id: text, metadata: maybe(object) })));
const DATA_LIST = record({ listItems: listOf(object), page: maybe(number), pageSize: maybe(number), pageCount: maybe(number), total: maybe(number), links: maybe(listOf(text)) });
const ACTION = either((value) => ((value as { ok?: unknown } | null)?.ok === false
  ? record({
    ok: truth, error: record({ code: text, message: text, metadata: maybe(object) }), type: maybe(oneOf('conflict', 'unauthorized', 'badRequest', 'unavailable', 'internal')), clientActions: CLIENT_ACTIONS,
  })
  : record({ ok: truth, clientActions: CLIENT_ACTIONS, redirectUrl: maybe(text), issues: maybe(ISSUES) })));

const FAILURE = { strategy: maybe(oneOf('abort', 'continue')), action: maybe(text) };
const SERVICE_TASKS: Readonly<Record<string, Shape>> = {
  success: record({ action: maybe(text) }), successWithoutAdvance: object, defer: record({ untilMs: number, reason: maybe(text) }),
  retryableFailure: record({ message: text, ...FAILURE }), permanentFailure: record({ message: text, ...FAILURE }),
};
const SERVICE_TASK = either((value) => {
  const kind = (value as { result?: unknown } | null)?.result;
  return (typeof kind === 'string' && Object.hasOwn(SERVICE_TASKS, kind) ? SERVICE_TASKS[kind] : undefined) ?? record({ result: oneOf(...Object.keys(SERVICE_TASKS)) });
});

const SIGNEE = either((value) => {
  const members = { additionalActionsToDelegate: maybe(listOf(text)), communicationConfig: maybe(object) };
  return typeof value === 'object' && value !== null && 'organizationNumber' in value
    ? record({ organizationNumber: text, name: text, ...members })
    : record({ socialSecurityNumber: text, fullName: text, ...members });
});

/** What a hook at `a.b`, or below `a.*`, gives. `ignored`: it works on what it is given, and its result means nothing. */
const RESULTS: Readonly<Record<string, Shape | 'ignored'>> = {
  'options.*': OPTIONS,
  'instanceOptions.*': OPTIONS,
  'dataLists.*': DATA_LIST,
  'instantiation.validate': VALIDITY,
  'instantiation.dataCreation': 'ignored',
  'copy.validate': VALIDITY,
  'notifications.wanted': truth,
  'data.onRead': 'ignored',
  'data.onWrite': 'ignored',
  'data.onChanges': 'ignored',
  'validators.form.*': ISSUES,
  'validators.element.*': ISSUES,
  'validators.task.*': ISSUES,
  'validators.instance': ISSUES,
  'pdf.wanted': truth,
  'pdf.format': maybe(record({ excludedPages: maybe(listOf(text)), excludedComponents: maybe(listOf(text)) })),
  'files.analysers.*': record({ mimeType: maybe(text) }),
  'files.validators.*': ISSUES,
  'process.onTaskStarting.*': 'ignored',
  'process.onTaskEnding.*': 'ignored',
  'process.onTaskAbandon.*': 'ignored',
  'process.onEnding': 'ignored',
  'process.ended': 'ignored',
  'process.gateways.*': text,
  'process.serviceTasks.*': SERVICE_TASK,
  'actions.*': ACTION,
  'actionAuthorizers.*': truth,
  'signees.*': listOf(SIGNEE),
  'payment.order': object,
  'eformidling.metadata': record({ filename: text, content: text }),
  'eformidling.receivers': listOf(text),
  'externalApis.*': anything,
  'events.*': truth,
  'queryPrefill.validate': maybe(issue),
  'metadata.transform': object,
  pageOrder: listOf(text),
};

/** A validator may also be an object with `validate`, a service task one with stages. */
function slotOf(path: readonly string[]): readonly string[] {
  if (path[0] === 'validators' && path.at(-1) === 'validate' && path.length > 2) return path.slice(0, -1);
  if (path[0] === 'process' && path[1] === 'serviceTasks') return path.slice(0, 3);
  return path;
}

function resultOf(path: readonly string[]): Shape | 'ignored' {
  const slot = slotOf(path);
  const whole = slot.join('.');
  const byId = [...slot.slice(0, -1), '*'].join('.');
  for (const key of [whole, byId]) if (Object.hasOwn(RESULTS, key)) return RESULTS[key] ?? anything;
  return anything;
}

/** Why the result of the hook at this path cannot be used, naming the member; null when it can. Paths that are not known let everything through. */
export function hookResultFault(path: readonly string[], value: unknown): string | null {
  const shape = resultOf(path);
  return shape === 'ignored' ? null : shape(value, 'its result');
}

/** True for a hook whose result means nothing, so that an arrow function may give what it likes. */
export function isResultIgnored(path: readonly string[]): boolean {
  return resultOf(path) === 'ignored';
}

/** Every slot that has a rule, for the test that compares it with the slots. */
export const KNOWN_RESULTS: readonly string[] = Object.keys(RESULTS);
