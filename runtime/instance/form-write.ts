import { calculate } from '../layout/calculate.ts';
import { equalModels } from '../data/equal-models.ts';
import { fieldText, getProperty } from '../data/property-path.ts';
import { mergePlain, toPlain } from '../data/plain.ts';
import { fillRowIds } from '../data/row-ids.ts';
import { prefill } from '../data/prefill.ts';
import { changedInPlace } from '../app-definition/hook-crossing.ts';
import type { FormType } from '../app-definition/types.ts';
import type { DataElement, Model } from '../kernel/instance-types.ts';
import { ExactNumber, type JsonObject } from '../kernel/json.ts';
import { emptyModel } from '../data/empty-model.ts';
import { evaluationState } from './evaluation-state.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import { runRuleConnections } from './legacy-rules.ts';
import { openMutator, readBack } from './mutator.ts';
import type { Session } from './session.ts';
import { requireFewTexts } from './text-limit.ts';

export interface FormChanges {
  /** Form elements that the caller changed, with their documents before. */
  updated: ReadonlyMap<string, Model>;
  created: ReadonlySet<string>;
  deleted?: readonly DataElement[];
}

/**
 * Whether rows of changed documents get ids that are stored with them. Where the answer carries the documents they do; who
 * sends whole documents does not ask for ids, and is given those of `Session.addressable` when it does.
 */
export type RowIds = 'stored' | 'asSent';

/**
 * What happens to every write of form data once the caller's own change is staged (app-model.md §3.5): the app's write
 * hooks and legacy rules, calculations, row ids, presentation texts and data values.
 */
export async function processWrite(session: Session, changes: FormChanges, rowIds: RowIds): Promise<void> {
  await runWriteLogic(session, changes);
  await finishModels(session, rowIds);
}

/** The part of it that is the app's own: write hooks and calculations. A document that it changes is staged as another one. */
export async function runWriteLogic(session: Session, changes: FormChanges): Promise<void> {
  const { hooks } = session.definition;
  if (hooks.data?.onWrite) {
    for (const [id, previous] of changes.updated) await runWriteHook(session, id, previous);
  }
  if (session.definition.legacyRules.size > 0) await runRuleConnections(session, changes.updated);
  const { onChanges } = hooks.data ?? {};
  if (onChanges) {
    const open = await openMutator(session, changes.updated, changes.created, changes.deleted);
    await runHook(session.services, 'data.onChanges', () => onChanges({ ...hookContext(session), mutator: open.mutator }));
    await open.apply();
  }
  await runCalculations(session);
}

async function runWriteHook(session: Session, elementId: string, previous: Model): Promise<void> {
  const element = session.element(elementId);
  const onWrite = session.definition.hooks.data?.onWrite;
  if (!element || !onWrite) return;
  await throughHook(session, element, previous, 'data.onWrite', onWrite);
}

type ModelHook = NonNullable<NonNullable<Session['definition']['hooks']['data']>['onWrite']>;

/** Lets a hook change one document in place and stages the result when it did. */
export async function throughHook(session: Session, element: DataElement, previous: Model | null, name: string, hook: ModelHook): Promise<void> {
  const before = await session.model(element);
  const plain = changedInPlace({ ...(toPlain(before) as JsonObject) });
  await runHook(session.services, `${name} (${element.dataType})`, () => hook({
    ...hookContext(session), dataType: element.dataType, dataElementId: element.id, model: plain,
    previous: previous ? (toPlain(previous) as JsonObject) : null,
  }));
  const after = readBack(session, element.dataType, plain, before);
  if (!equalModels(before, after)) session.setModel(element, after);
}

/** `<dataTypeId>.calculation.json` of the current task's documents, after the app's own hooks (app-model.md §3.4). */
async function runCalculations(session: Session): Promise<void> {
  for (const element of session.formElements()) {
    const form = session.formType(element.dataType) as FormType;
    if (form.calculations.length === 0 || (form.dataType.taskId && form.dataType.taskId !== session.taskId)) continue;
    const before = await session.model(element);
    const plain = toPlain(before) as JsonObject;
    const layout = session.taskId ? session.definition.layoutOfTask.get(session.taskId) ?? null : null;
    const { model, warnings } = calculate(form.calculations, element.dataType, element.id, plain, form.descriptor, await evaluationState(session), layout);
    for (const warning of warnings) session.services.log.warn({ app: session.definition.id, dataType: element.dataType }, warning);
    const after = mergePlain(before, model) as Model;
    if (!equalModels(before, after)) session.setModel(element, after);
  }
}

/** Row ids, presentation texts and data values of every document that this session changed. */
export async function finishModels(session: Session, rowIds: RowIds): Promise<void> {
  const { definition, services } = session;
  for (const element of session.formElements()) {
    if (!session.isChanged(element.id)) continue;
    const model = await session.model(element);
    const form = session.formType(element.dataType) as FormType;
    const filled = rowIds === 'stored' || definition.seesRowIds ? fillRowIds(form.descriptor, model, services.newGuid) : model;
    if (filled !== model) session.setModel(element, filled);
    copyFields(session, element, form, model);
  }
}

/** Every configured field of the type, not only those before the first foreign one (app-api.md §2.7). */
function copyFields(session: Session, element: DataElement, form: FormType, model: Model): void {
  const { definition: { metadata: { presentationFields, dataFields } }, services } = session;
  const apply = (fields: typeof presentationFields, target: 'presentationTexts' | 'dataValues'): void => {
    for (const field of fields ?? []) {
      if (field.dataTypeId !== element.dataType) continue;
      const value = getProperty(form.descriptor, model, field.path);
      const text = value === undefined || value === null ? '' : fieldText(value instanceof ExactNumber ? value.text : value);
      const texts = session.instance[target];
      if (text !== '') {
        if (texts?.[field.id] === text) continue;
        session.instance[target] = { ...texts, [field.id]: text };
        requireFewTexts(services.limits, `fields among ${target}`, Object.values(session.instance[target]));
        session.touchQuietly();
      } else if (texts && field.id in texts) {
        delete texts[field.id];
        session.touchQuietly();
      }
    }
  };
  apply(presentationFields, 'presentationTexts');
  apply(dataFields, 'dataValues');
}

/** A new document as the app begins it: empty or given, prefilled, then the app's own `dataCreation` (app-api.md §2.5, §2.6). */
export async function newModel(session: Session, form: FormType, given: Model | null, external: Record<string, string> | null): Promise<Model> {
  const model = given ?? emptyModel(form.descriptor);
  const { services, caller, instance } = session;
  if (form.prefill || external) {
    const party = await services.register.party(Number(instance.instanceOwner.partyId));
    const profile = caller.kind === 'user' ? await services.register.profile(caller.userId) : null;
    prefill(form.descriptor, model, form.prefill, { external, userProfile: profile, organization: party?.organization ?? null, person: party?.person ?? null });
  }
  return model;
}

/** The app's `dataCreation` on a staged new element. */
export async function runDataCreation(session: Session, element: DataElement, external: Record<string, string> | null): Promise<void> {
  const hook = session.definition.hooks.instantiation?.dataCreation;
  if (!hook) return;
  await throughHook(session, element, null, 'instantiation.dataCreation', (ctx) => hook({ ...ctx, prefill: external }));
}
