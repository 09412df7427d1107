import { stripRowIds } from '../data/row-ids.ts';
import { mergePlain } from '../data/plain.ts';
import type { FormType } from '../app-definition/types.ts';
import type { DataMutator, HookContext } from '../app-definition/hooks.ts';
import { equalModels } from '../data/equal-models.ts';
import { fromJson } from '../data/from-json.ts';
import { toPlain } from '../data/plain.ts';
import type { DataElement, FlowType, Model } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import { removeHiddenData } from '../layout/remove-hidden-data.ts';
import { enterElement } from '../process/state.ts';
import { transitionEvents } from '../process/transition-events.ts';
import type { ProcessElement } from '../process/types.ts';
import { publishEvent, publishMoved } from './cloud-events.ts';
import { evaluationState } from './evaluation-state.ts';
import { newModel, processWrite, runDataCreation } from './form-write.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import { openMutator } from './mutator.ts';
import { automaticPdf } from './pdf.ts';
import type { Session } from './session.ts';
import { legacyShipment } from './shipment-task.ts';
import { abandonSigning, endSigning, startSigning } from './signing-task.ts';
import { abandonPaymentTask, endPaymentTask, startPaymentTask } from './payment-task.ts';

type MutatorHook = (ctx: HookContext & { mutator: DataMutator }) => void | Promise<void>;

/**
 * Leaves the current task as completed (app-api.md §4.7): task type, clean-up of its documents, the app's hook, locks,
 * and for definitions of the v8 line the PDF of the task and the shipment that the metadata orders after it.
 */
export async function endTask(session: Session, task: ProcessElement): Promise<void> {
  if (task.taskType === 'signing') await endSigning(session, task);
  if (task.taskType === 'payment') await endPaymentTask(session, task);
  if (task.kind === 'task') await finalise(session, task);
  await taskHook(session, 'process.onTaskEnding', task.id, session.definition.hooks.process?.onTaskEnding);
  lockTypesOf(session, task.id, true);
  if (task.kind === 'task' && session.definition.line === 'v8') await automaticPdf(session, task);
  await legacyShipment(session, task);
}

/** Leaves the current task as abandoned: no clean-up, no lock. */
export async function abandonTask(session: Session, task: ProcessElement): Promise<void> {
  if (task.taskType === 'signing') await abandonSigning(session, task);
  if (task.taskType === 'payment') await abandonPaymentTask(session, task);
  await taskHook(session, 'process.onTaskAbandon', task.id, session.definition.hooks.process?.onTaskAbandon);
}

/** Enters an element: the state first, then for a task everything its start brings (app-api.md §2.5, §4.7). */
export async function enter(session: Session, element: ProcessElement, flowType: FlowType, action: string | null, prefill: Record<string, string> | null = null): Promise<void> {
  const before = session.instance.process;
  if (!before) throw new Error('a process must be started before an element is entered');
  const after = enterElement(before, element, { now: session.now, flowType });
  session.instance.process = after;
  session.touched.add('process');
  session.touchInstance();
  for (const { eventType, processInfo } of transitionEvents(before.currentTask === null ? null : before, after, { action, abandoned: flowType === 'AbandonCurrentMoveToNext' })) {
    session.event(eventType, null, processInfo);
  }
  if (element.kind === 'endEvent') return;
  lockTypesOf(session, element.id, false);
  if (session.definition.seesRowIds) await renewRowIds(session, element.id);
  removeGenerated(session, element.id);
  await taskHook(session, 'process.onTaskStarting', element.id, session.definition.hooks.process?.onTaskStarting);
  await autoCreate(session, element.id, prefill);
  if (element.taskType === 'signing') await startSigning(session, element);
  if (element.taskType === 'payment') await startPaymentTask(session, element);
  publishMoved(session, element.id);
}

/** What the end of the process brings: archive, automatic deletion, the service owner is told (app-api.md §4.7). */
export async function endProcess(session: Session): Promise<void> {
  const { instance, definition } = session;
  const onEnding = definition.hooks.process?.onEnding;
  if (onEnding) {
    const open = await openMutator(session, new Map(), new Set());
    await runHook(session.services, 'process.onEnding', () => onEnding({ ...hookContext(session), mutator: open.mutator }));
    await open.apply();
  }
  instance.status.isArchived = true;
  instance.status.archived = instance.process?.ended ?? session.now;
  for (const element of [...instance.data]) {
    if (definition.dataTypes.get(element.dataType)?.appLogic?.autoDeleteOnProcessEnd) session.removeElement(element);
  }
  if (definition.metadata.autoDeleteOnProcessEnd && !definition.metadata.preventInstanceDeletionForDays) {
    Object.assign(instance.status, { isHardDeleted: true, hardDeleted: session.now, isSoftDeleted: true, softDeleted: session.now });
    session.event('Deleted');
  }
  publishEvent(session, 'app.instance.process.completed');
}

/** The hook that runs when the end is already durable; its failure is logged, not told. */
export async function processEnded(session: Session): Promise<void> {
  const ended = session.definition.hooks.process?.ended;
  if (!session.instance.process?.ended || !ended) return;
  await runHook(session.services, 'process.ended', () => ended(hookContext(session))).catch(() => undefined);
}

async function finalise(session: Session, task: ProcessElement): Promise<void> {
  const elements = session.formElements().filter((element) => !element.locked);
  const visible = await withoutHidden(session, task);
  for (const element of elements) {
    const form = session.formType(element.dataType) as FormType;
    const before = await session.model(element);
    const model = stripRowIds(form.descriptor, visible.get(element.id) ?? before);
    if (!visible.has(element.id)) session.services.models.carryVerdict(form, before, model);
    const kept = await shadowFields(session, form, model);
    if (!equalModels(kept, before)) session.setModel(element, kept);
  }
}

async function withoutHidden(session: Session, task: ProcessElement): Promise<Map<string, Model>> {
  const layout = session.definition.layoutOfTask.get(task.id);
  if (!layout || !session.definition.settings.removeHiddenData) return new Map();
  const cleaned = new Map<string, Model>();
  for (const found of removeHiddenData(layout, await evaluationState(session), session.definition.layouts)) {
    const element = session.element(found.dataElementId);
    if (element) cleaned.set(element.id, mergePlain(await session.model(element), found.model) as Model);
  }
  return cleaned;
}

/** Members that begin with the prefix leave the document, or leave for a document of their own type (app-model.md §1.2). */
async function shadowFields(session: Session, form: FormType, model: Model): Promise<Model> {
  const shadow = form.dataType.appLogic?.shadowFields;
  if (!shadow?.prefix) return model;
  const stripped = withoutPrefix(toPlain(model) as JsonObject, shadow.prefix);
  const target = shadow.saveToDataType ? session.formType(shadow.saveToDataType) : null;
  if (target) {
    const copy = fromJson(target.descriptor, mergePlain(model, stripped), { unknown: 'drop' });
    session.addModel(target.dataType.id, copy);
    return model;
  }
  return fromJson(form.descriptor, mergePlain(model, stripped), { unknown: 'drop' });
}

function withoutPrefix(value: JsonObject, prefix: string): JsonObject {
  const result: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    if (name.startsWith(prefix)) continue;
    result[name] = Array.isArray(member)
      ? member.map((item) => (item && typeof item === 'object' && !Array.isArray(item) ? withoutPrefix(item as JsonObject, prefix) : item))
      : member && typeof member === 'object' ? withoutPrefix(member as JsonObject, prefix) : member;
  }
  return result;
}

async function taskHook(session: Session, name: string, taskId: string, hooks: Record<string, MutatorHook> | undefined): Promise<void> {
  for (const key of ['*', taskId]) {
    const hook = hooks?.[key];
    if (!hook) continue;
    const open = await openMutator(session, new Map(), new Set());
    await runHook(session.services, `${name}.${key}`, () => hook({ ...hookContext(session), mutator: open.mutator }));
    const changed = await open.apply();
    if (changed.length > 0) await processWrite(session, { updated: new Map(), created: new Set() }, 'asSent');
  }
}

function lockTypesOf(session: Session, taskId: string, locked: boolean): void {
  for (const element of session.instance.data) {
    if (session.definition.dataTypes.get(element.dataType)?.taskId === taskId && !isSignature(session, element)) element.locked = locked;
  }
}

/** A task that is entered again: its documents lost their row ids when it ended, and the app's logic shall find some. */
async function renewRowIds(session: Session, taskId: string): Promise<void> {
  for (const element of session.formElements()) {
    const form = session.formType(element.dataType) as FormType;
    if (form.dataType.taskId !== taskId) continue;
    const model = await session.model(element);
    const named = session.addressable(element, model);
    if (named !== model) session.setModel(element, named);
  }
}

/** Sign documents stay locked whatever the task does. */
function isSignature(session: Session, element: DataElement): boolean {
  return [...session.definition.process.elements.values()].some((task) => task.signature?.signatureDataType === element.dataType);
}

/** What an earlier visit to the task made goes before it starts again. */
function removeGenerated(session: Session, taskId: string): void {
  for (const element of [...session.instance.data]) {
    if (element.references?.some((reference) => reference.relation === 'GeneratedFrom' && reference.valueType === 'Task' && reference.value === taskId)) session.removeElement(element);
  }
}

async function autoCreate(session: Session, taskId: string, prefill: Record<string, string> | null): Promise<void> {
  const created = new Set<string>();
  for (const dataType of session.definition.dataTypes.values()) {
    const form = session.definition.models.get(dataType.id);
    if (!form || dataType.taskId !== taskId || !dataType.appLogic?.autoCreate || session.elementsOf(dataType.id).length > 0) continue;
    const element = session.addModel(dataType.id, await newModel(session, form, null, prefill));
    await runDataCreation(session, element, prefill);
    created.add(element.id);
  }
  if (created.size > 0) await processWrite(session, { updated: new Map(), created }, 'asSent');
}
