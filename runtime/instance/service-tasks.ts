import type { ServiceTask, ServiceTaskPipeline, ServiceTaskResult } from '../app-definition/hooks.ts';
import type { AppDefinition } from '../app-definition/types.ts';
import { AppError } from '../kernel/errors.ts';
import { runsByItself } from '../process/task-actions.ts';
import type { ProcessElement } from '../process/types.ts';
import { awaitArchive, sendToArchive } from './archive-task.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import { openMutator } from './mutator.ts';
import { servicePdf, subformPdf } from './pdf.ts';
import type { Session } from './session.ts';
import { awaitDelivery, sendShipment } from './shipment-task.ts';
import { idempotencyKey, type Workflow } from './workflow.ts';

/** One durable step of a service task: what it stages is committed when it has succeeded or asks to wait, and dropped when it fails. */
export interface Stage {
  name: string;
  run(session: Session, task: ProcessElement, workflow: Workflow): Promise<ServiceTaskResult>;
}

/** Task types that the runtime carries out itself. */
const BUILT_IN: Readonly<Record<string, readonly Stage[]>> = {
  pdf: [{
    name: 'pdf',
    async run(session, task) {
      await servicePdf(session, task);
      return { result: 'success' };
    },
  }],
  subformPdf: [{
    name: 'pdf',
    async run(session, task) {
      await subformPdf(session, task);
      return { result: 'success' };
    },
  }],
  fiksArkiv: [{ name: 'send', run: sendToArchive }, { name: 'receipt', run: awaitArchive }],
  eFormidling: [{ name: 'send', run: sendShipment }, { name: 'wait', run: awaitDelivery }],
};

/** A task that runs by itself (app-model.md §4.4). */
export function isServiceTask(definition: AppDefinition, element: ProcessElement): boolean {
  return runsByItself(element, definition.hooks.process?.serviceTasks ?? {});
}

/** The steps of a service task; null when nothing handles its type. */
export function stagesOf(definition: AppDefinition, task: ProcessElement): readonly Stage[] | null {
  const type = task.taskType ?? '';
  const hooks = definition.hooks.process?.serviceTasks ?? {};
  const hook = Object.hasOwn(hooks, type) ? hooks[type] : undefined;
  if (hook) return hookStages(type, hook);
  return Object.hasOwn(BUILT_IN, type) ? (BUILT_IN[type] ?? null) : null;
}

function hookStages(type: string, hook: ServiceTask | ServiceTaskPipeline): Stage[] {
  const name = `process.serviceTasks.${type}`;
  if (typeof hook === 'function') return [{ name: type, run: (session, _task, workflow) => runStageHook(session, name, hook, workflow) }];
  return [
    ...hook.stages.map((stage): Stage => ({ name: stage.name, run: (session, _task, workflow) => runStageHook(session, `${name}.${stage.name}`, stage.run, workflow) })),
    { name: 'finally', run: (session, _task, workflow) => runStageHook(session, `${name}.finally`, hook.finally, workflow) },
  ];
}

async function runStageHook(session: Session, name: string, hook: ServiceTask, workflow: Workflow): Promise<ServiceTaskResult> {
  const open = await openMutator(session, new Map(), new Set());
  const result = await runHook(session.services, name, () =>
    hook({ ...hookContext(session), mutator: open.mutator, attempt: workflow.attempt, idempotencyKey: idempotencyKey(session, workflow), since: workflow.since }));
  if (!isResult(result)) throw new AppError('HOOK_FAILED', { detail: `The hook ${name} gave no result of a service task.` });
  await open.apply();
  return result;
}

const RESULTS = ['success', 'successWithoutAdvance', 'defer', 'retryableFailure', 'permanentFailure'];

function isResult(value: unknown): value is ServiceTaskResult {
  if (typeof value !== 'object' || value === null) return false;
  const { result, untilMs } = value as { result?: unknown; untilMs?: unknown };
  return typeof result === 'string' && RESULTS.includes(result) && (result !== 'defer' || Number.isFinite(untilMs));
}
