import type { AppOption, DataType } from '../kernel/application-types.ts';
import type { Instance, Severity } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { PaymentProcessor } from '../kernel/payment.ts';
import type { RequestFacts } from '../kernel/request-facts.ts';
import type { AppTypes, TypedHooks } from './typed-hooks.ts';
import type { Organization, Party, Person } from '../kernel/party-types.ts';

export type { RequestFacts };

/** What every hook may use instead of global services (app-model.md §7.2 d). */
export interface HookContext {
  instance: Instance;
  taskId: string | null;
  language: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Text resource in the request's language; the key itself when missing. */
  text(key: string): string;
  /** The instance owner. */
  party(): Promise<Party | null>;
  person(): Promise<Person | null>;
  organization(): Promise<Organization | null>;
  /** Form document of the first element of the type, or of the given element; a copy. Null when none. */
  data<T = JsonObject>(dataTypeOrElementId: string): Promise<T | null>;
  /**
   * The bytes of an element that is no form document, as they are stored; null when there is none with this id. Without a part the
   * whole, which fails above 16 MiB: read in parts then.
   */
  bytes(dataElementId: string, part?: FilePart): Promise<Uint8Array | null>;
  /** Who asks. `userId` for people. */
  caller: { kind: string; userId: number | null; org: string | null };
  /** The request that the hook runs for. Null in service tasks and in all that follows one by itself, because a job may run it. */
  request: RequestFacts | null;
}

/** What a data hook gets on top: `data` is the document by JSON names, to be changed in place. */
export interface DataHookContext<T = JsonObject> extends HookContext {
  dataType: string;
  dataElementId: string;
  model: T;
  previous: T | null;
}

/** What a hook learns of a data element without its content. `size` in bytes. */
export interface ElementFacts {
  id: string;
  dataType: string;
  filename: string | null;
  contentType: string;
  size: number;
  tags: string[];
}

/** Which bytes of a file: `length` (at most and by default 16 MiB) from `from` (default 0) on. Fewer come at the end, and none beyond it. */
export interface FilePart {
  from?: number;
  length?: number;
}

/** A file that somebody sends, before it belongs to an element. `size` in bytes; `head` is its beginning, 8 KiB. */
export interface SentFile {
  filename: string | null;
  contentType: string;
  size: number;
  head: Uint8Array;
  /** As `bytes` of other hooks. */
  bytes(part?: FilePart): Promise<Uint8Array | null>;
}

/** A file that a hook makes. */
export interface MadeFile {
  contentType: string;
  filename?: string | null;
  bytes: Uint8Array;
}

export interface HookIssue {
  severity?: Severity;
  /** Dotted JSON names with `[i]`. */
  field?: string | null;
  dataElementId?: string | null;
  code?: string;
  description?: string;
  textKey?: string;
  params?: string[];
  /** Values of the text's variables with the data source `customTextParameters`. */
  textParameters?: Record<string, string>;
  /** Of a file's validator and of a refused write: the name in `source`. The validators of `validators` always give their own. */
  source?: string;
  noIncrementalUpdates?: boolean;
}

/**
 * A validator: the function alone, or the function with what clients see of it. `source` names it in the issues and in the
 * lists by source of write answers; `incremental` says whether it also runs after single changes (default: forms yes, others no);
 * `withoutHiddenData` gives it documents without what only hidden components bind.
 */
export type Validator<Context> = ((ctx: Context) => Eventually<HookIssue[]>)
  | { source?: string; incremental?: boolean; withoutHiddenData?: boolean; validate(ctx: Context): Eventually<HookIssue[]> };

/** The change set of one write; the only way a hook adds or removes elements or refuses the write. */
export interface DataMutator {
  /** Form documents, created ones included; change `model` in place. */
  models(dataType?: string): { dataElementId: string; dataType: string; model: JsonObject; previous: JsonObject | null; created: boolean }[];
  /** Elements of every kind as they will be. */
  elements(): { id: string; dataType: string; filename: string | null; tags: string[]; created: boolean; deleted: boolean }[];
  addModel(dataType: string, model: JsonObject): { dataElementId: string };
  /** A new element of a type that is no form. */
  addFile(file: MadeFile & { dataType: string }): { dataElementId: string };
  /** Other content for an element that is no form document. */
  replaceFile(dataElementId: string, file: MadeFile): void;
  remove(dataElementId: string): void;
  /** Refuses the whole write with 400 and these issues. */
  abandon(issues: HookIssue[]): never;
}

/** A CloudEvent as it came in: nothing but its type has been checked. */
export interface ReceivedEvent extends JsonObject {
  type: string;
}

export type ActionResult =
  | { ok: true; clientActions?: { id: string; metadata?: JsonObject | null }[]; redirectUrl?: string; issues?: HookIssue[] }
  | { ok: false; error: { code: string; message: string; metadata?: JsonObject | null }; type?: 'conflict' | 'unauthorized' | 'badRequest' | 'unavailable' | 'internal'; clientActions?: { id: string; metadata?: JsonObject | null }[] };

/**
 * What a service task has come to. On the v9 line a `retryableFailure` (and a thrown error) is tried again with growing
 * waits; on v8 every failure is told at once, and `strategy: 'continue'` moves on with `action` (`reject` by default).
 */
export type ServiceTaskResult =
  | { result: 'success'; action?: string }
  | { result: 'successWithoutAdvance' }
  /** Runs again at `untilMs` (ms since the epoch), also after a restart. What the mutator changed is kept. */
  | { result: 'defer'; untilMs: number; reason?: string }
  | { result: 'retryableFailure'; message: string; strategy?: 'abort' | 'continue'; action?: string }
  | { result: 'permanentFailure'; message: string; strategy?: 'abort' | 'continue'; action?: string };

/** A run is at least once: a crash between an effect and its commit repeats it with the same `idempotencyKey`. */
export interface ServiceTaskContext extends HookContext {
  mutator: DataMutator;
  /** How many times this stage has been begun, from 1; deferred runs count. */
  attempt: number;
  /** The same for every run of this stage in this visit to the task. */
  idempotencyKey: string;
  /** When the process came to the task, ms since the epoch. */
  since: number;
}

export type ServiceTask = (ctx: ServiceTaskContext) => Eventually<ServiceTaskResult>;

/** Several durable steps (app-model.md §7.1): each stage that succeeds is committed and not run again; `finally` gives the result. */
export interface ServiceTaskPipeline {
  stages: { name: string; run: (ctx: ServiceTaskContext) => Eventually<Exclude<ServiceTaskResult, { result: 'successWithoutAdvance' }>> }[];
  finally: ServiceTask;
}

type Eventually<T> = T | Promise<T>;

/** The logic of an app: `App/logic/index.ts` exports `defineApp({...})` (app-model.md §7.2). Every member is optional; keys are ids. */
export interface AppLogicHooks {
  options?: Record<string, (ctx: { language: string; params: Record<string, string> }) => Eventually<AppOption[] | { options: AppOption[]; parameters?: Record<string, string> }>>;
  instanceOptions?: Record<string, (ctx: HookContext & { params: Record<string, string> }) => Eventually<AppOption[] | { options: AppOption[]; parameters?: Record<string, string> }>>;
  dataLists?: Record<string, (ctx: { language: string; params: Record<string, string>; instance: Instance | null }) => Eventually<{ listItems: JsonObject[]; page?: number; pageSize?: number; pageCount?: number; total?: number; links?: string[] }>>;
  instantiation?: {
    /** Null or `valid: true` lets it through. */
    validate?(ctx: HookContext): Eventually<null | undefined | { valid: boolean; message?: string; customTextKey?: string; customTextParameters?: Record<string, string>; validParties?: Party[] }>;
    /** Every new form document, after prefill. */
    dataCreation?(ctx: DataHookContext & { prefill: Record<string, string> | null }): Eventually<void>;
  };
  notifications?: {
    /** Whether the owner of an instance should still be told what was ordered with it; asked before each message. By default as long as the process has not ended. */
    wanted?(ctx: HookContext): Eventually<boolean>;
  };
  copy?: { validate?(ctx: HookContext & { source: Instance }): Eventually<null | undefined | { valid: boolean; message?: string; customTextKey?: string }> };
  data?: {
    onRead?(ctx: DataHookContext): Eventually<void>;
    /** Each updated form document. */
    onWrite?(ctx: DataHookContext): Eventually<void>;
    /** Once for the whole change set, after `onWrite`. */
    onChanges?(ctx: HookContext & { mutator: DataMutator }): Eventually<void>;
  };
  validators?: {
    form?: Record<string, Validator<DataHookContext>>;
    /** By data type; `*`: every element of the task. */
    element?: Record<string, Validator<HookContext & { element: ElementFacts }>>;
    /** By task; `*`: every task. */
    task?: Record<string, Validator<HookContext>>;
    instance?: Validator<HookContext>;
  };
  files?: {
    analysers?: Record<string, (ctx: SentFile) => Eventually<{ mimeType?: string }>>;
    validators?: Record<string, (ctx: SentFile & { dataType: DataType; analysis: Record<string, { mimeType?: string }> }) => Eventually<HookIssue[]>>;
  };
  process?: {
    onTaskStarting?: Record<string, (ctx: HookContext & { mutator: DataMutator }) => Eventually<void>>;
    onTaskEnding?: Record<string, (ctx: HookContext & { mutator: DataMutator }) => Eventually<void>>;
    onTaskAbandon?: Record<string, (ctx: HookContext & { mutator: DataMutator }) => Eventually<void>>;
    onEnding?(ctx: HookContext & { mutator: DataMutator }): Eventually<void>;
    /** After the end was committed; a failure is logged only. */
    ended?(ctx: HookContext): Eventually<void>;
    /** Gives the id of the flow to follow. */
    gateways?: Record<string, (ctx: HookContext & { flows: { id: string; target: string }[]; action: string | null }) => Eventually<string>>;
    /** By task type. */
    serviceTasks?: Record<string, ServiceTask | ServiceTaskPipeline>;
  };
  actions?: Record<string, (ctx: HookContext & { mutator: DataMutator; buttonId: string | null; metadata: JsonObject }) => Eventually<ActionResult>>;
  actionAuthorizers?: Record<string, (ctx: HookContext & { action: string }) => Eventually<boolean>>;
  signees?: Record<string, (ctx: HookContext) => Eventually<SigneeParty[]>>;
  payment?: {
    /** What is to be paid: `OrderDetails` of kernel/payment.ts without its totals. Must give the same for the same data. */
    order?(ctx: HookContext): Eventually<JsonObject>;
    /** Processors of the app's own, by the id that orders name. They win over the built-in ones. */
    processors?: Record<string, PaymentProcessor>;
  };
  eformidling?: { metadata?(ctx: HookContext): Eventually<{ filename: string; content: string }>; receivers?(ctx: HookContext & { configured: string | null }): Eventually<string[]> };
  externalApis?: Record<string, (ctx: HookContext & { params: Record<string, string> }) => Eventually<unknown>>;
  pdf?: {
    /** v8: whether a task that ends gets its PDF; `configured` is what the metadata says (`enablePdfCreation`). Asked for tasks that have a form. */
    wanted?(ctx: HookContext & { configured: boolean }): Eventually<boolean>;
    /** Pages and components that the PDF of a form leaves out, on top of what its settings leave out (IPdfFormatter of 8.x). */
    format?(ctx: HookContext & { layout: string; dataType: string; dataElementId: string; model: JsonObject }): Eventually<{ excludedPages?: string[]; excludedComponents?: string[] } | null | undefined | void>;
  };
  /** v8: what the app does with events that it is told of, by type. `false`: tell me again later. An event may come more than once. */
  events?: Record<string, (ctx: { event: ReceivedEvent; now(): number }) => Eventually<boolean>>;
  queryPrefill?: { validate?(ctx: { params: Record<string, string>; language: string }): Eventually<HookIssue | null | undefined> };
  metadata?: { transform?(metadata: JsonObject): Eventually<JsonObject> };
  /** v8 only: order of pages of a layout set. */
  pageOrder?: (ctx: { layoutSet: string; currentPage: string; dataType: string; model: JsonObject; pages: string[] }) => Eventually<string[]>;
}

/** signing.md B.8 */
export type SigneeParty = ({ socialSecurityNumber: string; fullName: string } | { organizationNumber: string; name: string }) & {
  additionalActionsToDelegate?: string[];
  communicationConfig?: JsonObject;
};

/** Gives the hooks back unchanged; exists so that editors complete and check them. `defineApp<AppTypes>` knows the app's own ids and documents (`stafett types`). */
export function defineApp(hooks: AppLogicHooks): AppLogicHooks;
export function defineApp<T extends AppTypes>(hooks: TypedHooks<T>): AppLogicHooks;
export function defineApp(hooks: unknown): AppLogicHooks {
  return hooks as AppLogicHooks;
}
