import type { AppLogicHooks } from './hooks.ts';

/** What a member of `defineApp({...})` is: one function or validator, such by id, service tasks by type, or a group of these. */
type Shape = 'function' | 'byId' | 'validator' | 'validators' | 'serviceTasks' | 'any' | { readonly [member: string]: Shape };

const SHAPE = {
  options: 'byId',
  instanceOptions: 'byId',
  dataLists: 'byId',
  instantiation: { validate: 'function', dataCreation: 'function' },
  copy: { validate: 'function' },
  notifications: { wanted: 'function' },
  data: { onRead: 'function', onWrite: 'function', onChanges: 'function' },
  validators: { form: 'validators', element: 'validators', task: 'validators', instance: 'validator' },
  files: { analysers: 'byId', validators: 'byId' },
  process: {
    onTaskStarting: 'byId', onTaskEnding: 'byId', onTaskAbandon: 'byId', onEnding: 'function', ended: 'function', gateways: 'byId', serviceTasks: 'serviceTasks',
  },
  actions: 'byId',
  actionAuthorizers: 'byId',
  signees: 'byId',
  payment: { order: 'function', processors: 'any' },
  eformidling: { metadata: 'function', receivers: 'function' },
  externalApis: 'byId',
  pdf: { wanted: 'function', format: 'function' },
  events: 'byId',
  queryPrefill: { validate: 'function' },
  metadata: { transform: 'function' },
  pageOrder: 'function',
} as const satisfies { readonly [Name in keyof Required<AppLogicHooks>]: Shape };

/** Every slot of `defineApp({...})`: `data.onRead`, `options.*`. */
export function hookSlots(shape: Shape = SHAPE, at = ''): string[] {
  if (shape === 'function' || shape === 'validator') return [at];
  if (typeof shape === 'string') return [`${at}.*`];
  return Object.entries(shape).flatMap(([name, child]) => hookSlots(child, at === '' ? name : `${at}.${name}`));
}

/** What is wrong with the hooks that a logic file exports: unknown members and members that are no functions. Empty when all is well. */
export function hookFaults(hooks: unknown): { severity: 'error' | 'warning'; message: string }[] {
  const faults: { severity: 'error' | 'warning'; message: string }[] = [];
  if (!isGroup(hooks)) return [{ severity: 'error', message: 'The default export must be defineApp({...})' }];
  check('', hooks, SHAPE, faults);
  return faults;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function check(path: string, value: unknown, shape: Shape, faults: { severity: 'error' | 'warning'; message: string }[]): void {
  if (value === undefined || value === null || shape === 'any') return;
  if (shape === 'function') {
    if (typeof value !== 'function') faults.push({ severity: 'error', message: `"${path}" must be a function` });
    return;
  }
  if (shape === 'validator' && typeof value === 'function') return;
  if (!isGroup(value)) {
    faults.push({ severity: 'error', message: `"${path}" must be ${shape === 'validator' ? 'a function or an object' : 'an object'}` });
    return;
  }
  if (shape === 'validator') return checkValidator(path, value, faults);
  for (const [name, child] of Object.entries(value)) {
    const childPath = path === '' ? name : `${path}.${name}`;
    if (shape === 'byId') check(childPath, child, 'function', faults);
    else if (shape === 'serviceTasks') checkServiceTask(childPath, child, faults);
    else if (shape === 'validators') check(childPath, child, 'validator', faults);
    else if (Object.hasOwn(shape, name)) check(childPath, child, shape[name] ?? 'any', faults);
    else faults.push({ severity: 'warning', message: `"${childPath}" is not a hook and is never called` });
  }
}

function checkValidator(path: string, value: Record<string, unknown>, faults: { severity: 'error' | 'warning'; message: string }[]): void {
  const kinds: Record<string, string> = { validate: 'function', source: 'string', incremental: 'boolean', withoutHiddenData: 'boolean' };
  if (value['validate'] === undefined) faults.push({ severity: 'error', message: `"${path}.validate" is missing` });
  for (const [name, member] of Object.entries(value)) {
    const kind = kinds[name];
    if (kind === undefined) faults.push({ severity: 'warning', message: `"${path}.${name}" is not a member of a validator` });
    else if (member !== undefined && typeof member !== kind) faults.push({ severity: 'error', message: `"${path}.${name}" must be a ${kind}` });
  }
}

/** One function, or `{stages: [{name, run}], finally}`. */
function checkServiceTask(path: string, value: unknown, faults: { severity: 'error' | 'warning'; message: string }[]): void {
  if (!isGroup(value)) return check(path, value, 'function', faults);
  const { stages } = value;
  const isStage = (stage: unknown): boolean => isGroup(stage) && typeof stage['name'] === 'string' && typeof stage['run'] === 'function';
  if (!Array.isArray(stages) || !stages.every(isStage) || typeof value['finally'] !== 'function') {
    faults.push({ severity: 'error', message: `"${path}" must be a function or {stages: [{name, run}], finally}` });
  }
}
