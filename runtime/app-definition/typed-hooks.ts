import type { JsonObject } from '../kernel/json.ts';
import type { AppLogicHooks, DataHookContext, DataMutator, HookContext, MadeFile } from './hooks.ts';

/** What `stafett types` writes for an app: its models by data type, and the ids that its hooks may name. */
export interface AppTypes {
  /** Form data type → its document. */
  models: object;
  dataTypes: string;
  tasks: string;
  gateways: string;
  /** Types of service tasks. */
  serviceTasks: string;
  /** Actions of tasks and buttons. */
  actions: string;
  texts: string;
  options: string;
  dataLists: string;
}

/** The hooks of one app with its own ids and documents: the tree of `AppLogicHooks`, whatever slots that has. */
export type TypedHooks<T extends AppTypes> = Group<AppLogicHooks, T, ''>;

type Group<H, T extends AppTypes, P extends string> = { [K in keyof H]: Slot<NonNullable<H[K]>, T, Path<P, K & string>> };
type Path<P extends string, K extends string> = P extends '' ? K : `${P}.${K}`;

type Slot<H, T extends AppTypes, P extends string> = H extends (...args: never[]) => unknown
  ? Hook<H, T, keyof T['models']>
  : string extends keyof H
    ? { [K in Ids<T, P>]?: Hook<H[keyof H], T, P extends 'validators.form' ? (K extends keyof T['models'] ? K : keyof T['models']) : keyof T['models']> }
    : Group<H, T, P>;

/** Ids that a slot's keys may be; slots without a rule take any. */
type Ids<T extends AppTypes, P extends string> = P extends keyof Slots<T> ? Slots<T>[P] & string : string;

interface Slots<T extends AppTypes> {
  options: T['options'];
  instanceOptions: T['options'];
  dataLists: T['dataLists'];
  'validators.form': keyof T['models'] | '*';
  'validators.element': T['dataTypes'] | '*';
  'validators.task': T['tasks'] | '*';
  'process.onTaskStarting': T['tasks'] | '*';
  'process.onTaskEnding': T['tasks'] | '*';
  'process.onTaskAbandon': T['tasks'] | '*';
  'process.gateways': T['gateways'];
  'process.serviceTasks': T['serviceTasks'];
  actions: T['actions'];
  actionAuthorizers: T['actions'];
}

/** A function, or an object with one: `{ source, validate }`. */
type Hook<F, T extends AppTypes, D extends keyof T['models']> = F extends (ctx: infer C) => infer R ? (ctx: Context<C, T, D>) => R
  : F extends { validate(ctx: never): unknown } ? { [K in keyof F]: K extends 'validate' ? Hook<F[K], T, D> : F[K] } : F;

/** The members of a context that know the app; the others stay as they are. */
type Context<C, T extends AppTypes, D extends keyof T['models']> = C extends HookContext
  ? Omit<C, keyof Typed<T> | 'model' | 'previous' | 'dataType' | 'mutator'> & Typed<T>
    & (C extends DataHookContext ? Document<T, D> : unknown)
    & (C extends { mutator: DataMutator } ? { mutator: TypedMutator<T> } : unknown)
  : C;

interface Typed<T extends AppTypes> {
  taskId: T['tasks'] | null;
  text(key: T['texts']): string;
  data<D extends keyof T['models']>(dataType: D): Promise<T['models'][D] | null>;
  /** By the id of a data element. */
  data(dataElementId: string): Promise<JsonObject | null>;
}

/** One member for each data type, so that a test of `dataType` tells what `model` is. */
type Document<T extends AppTypes, D extends keyof T['models']> = { [K in D]: { dataType: K; model: T['models'][K]; previous: T['models'][K] | null } }[D];

type ModelEntry<T extends AppTypes, D extends keyof T['models']> = { [K in D]: { dataElementId: string; dataType: K; model: T['models'][K]; previous: T['models'][K] | null; created: boolean } }[D];

export interface TypedMutator<T extends AppTypes> extends Omit<DataMutator, 'models' | 'addModel' | 'addFile'> {
  /** Form documents, created ones included; change `model` in place. */
  models(): ModelEntry<T, keyof T['models']>[];
  models<D extends keyof T['models']>(dataType: D): ModelEntry<T, D>[];
  addFile(file: MadeFile & { dataType: T['dataTypes'] }): { dataElementId: string };
  addModel<D extends keyof T['models']>(dataType: D, model: Sketch<T['models'][D]>): { dataElementId: string };
}

/** A document of which anything may be left out. */
export type Sketch<M> = M extends readonly (infer I)[] ? Sketch<I>[] : M extends object ? { [K in keyof M]?: Sketch<M[K]> } : M;
