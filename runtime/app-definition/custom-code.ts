import { lineAt } from './file-text.ts';
import type { AppLogicHooks } from './hooks.ts';
import type { ProblemList } from './problems.ts';

/** C# extension point → the hook that takes its place, as a path into `defineApp({...})`. @see app-model.md §7.1 */
export const HOOK_OF_INTERFACE: Readonly<Record<string, readonly string[]>> = {
  IInstantiationValidator: ['instantiation.validate'],
  IInstantiationProcessor: ['instantiation.dataCreation'],
  ICopyInstanceValidator: ['copy.validate'],
  IDataProcessor: ['data.onRead', 'data.onWrite'],
  IDataWriteProcessor: ['data.onChanges'],
  IFormDataValidator: ['validators.form'],
  IDataElementValidator: ['validators.element'],
  ITaskValidator: ['validators.task'],
  IValidator: ['validators.instance', 'validators.task', 'validators.form'],
  IInstanceValidator: ['validators.instance', 'validators.task'],
  IFileAnalyser: ['files.analysers'],
  IFileValidator: ['files.validators'],
  IAppOptionsProvider: ['options'],
  IInstanceAppOptionsProvider: ['instanceOptions'],
  IAppOptionsFileHandler: ['options'],
  IDataListProvider: ['dataLists'],
  IInstanceDataListProvider: ['dataLists'],
  IUserAction: ['actions'],
  IUserActionAuthorizer: ['actionAuthorizers'],
  IProcessExclusiveGateway: ['process.gateways'],
  IOnTaskStartingHandler: ['process.onTaskStarting'],
  IOnTaskEndingHandler: ['process.onTaskEnding'],
  IOnTaskAbandonHandler: ['process.onTaskAbandon'],
  IProcessTaskStart: ['process.onTaskStarting'],
  IProcessTaskEnd: ['process.onTaskEnding'],
  IProcessTaskAbandon: ['process.onTaskAbandon'],
  ITaskEvents: ['process.onTaskStarting', 'process.onTaskEnding', 'process.onTaskAbandon'],
  IProcessTaskInitializer: ['process.onTaskStarting'],
  IOnProcessEndingHandler: ['process.onEnding'],
  IProcessEnd: ['process.ended'],
  IServiceTask: ['process.serviceTasks'],
  IPipelineServiceTask: ['process.serviceTasks'],
  ISigneeProvider: ['signees'],
  IOrderDetailsCalculator: ['payment.order'],
  IPaymentProcessor: ['payment.processors'],
  IEFormidlingMetadata: ['eformidling.metadata'],
  IEFormidlingReceivers: ['eformidling.receivers'],
  IExternalApiClient: ['externalApis'],
  IValidateQueryParamPrefill: ['queryPrefill.validate'],
  IAppMetadata: ['metadata.transform'],
  ICancelInstantiationNotification: ['notifications.wanted'],
  IFiksArkivPayloadGenerator: ['process.serviceTasks'],
  IFiksArkivMessageHandler: ['process.serviceTasks'],
  IFiksArkivResponseHandler: ['process.serviceTasks'],
  IPdfFormatter: ['pdf.format'],
  IEventHandler: ['events'],
  IPageOrder: ['pageOrder'],
};

/** Extension points that no hook takes the place of. */
const WITHOUT_HOOK: Readonly<Record<string, string>> = {
  IProcessTask: 'A task type of its own: use the hooks of the task instead',
  IEFormidlingService: 'The eFormidling client is part of the runtime',
  IAppResources: 'Resources are read from the definition',
};

/**
 * Reports every C# class of the app that implements an extension point: C# is never run, so each needs its hook.
 * A warning while `defineApp` lacks the hook, an information once it is there.
 */
export function reportCustomCode(code: ReadonlyMap<string, string>, hooks: AppLogicHooks, problems: ProblemList): void {
  const all = [...code].flatMap(([file, text]) => extensionPoints(text).map((found) => ({ file, found })));
  const told = new Set<string>();
  // A class is told where it is written; its registration only when it is written nowhere in the app.
  for (const { file, found } of all.sort((a, b) => Number(a.found.isRegistration) - Number(b.found.isRegistration))) {
    const key = `${found.className}:${found.interfaceName}`;
    if (!told.has(key)) reportOne(file, found, hooks, problems);
    told.add(key);
  }
}

function reportOne(file: string, found: ExtensionPoint, hooks: AppLogicHooks, problems: ProblemList): void {
  const what = `Class ${found.className} implements ${found.interfaceName}, and C# is not run`;
  const paths = Object.hasOwn(HOOK_OF_INTERFACE, found.interfaceName) ? HOOK_OF_INTERFACE[found.interfaceName] : undefined;
  if (paths === undefined) {
    problems.warning(file, found.line, what, WITHOUT_HOOK[found.interfaceName] ?? '');
  } else if (paths.some((path) => has(hooks, path))) {
    problems.info(file, found.line, `${what}; the app's logic defines ${paths.filter((path) => has(hooks, path)).join(', ')}`);
  } else problems.warning(file, found.line, what, `Write ${paths.join(' or ')} in App/logic/index.ts`);
}

function has(hooks: AppLogicHooks, path: string): boolean {
  let value: unknown = hooks;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Record<string, unknown>)[step];
  }
  return value !== undefined && value !== null;
}

interface ExtensionPoint {
  className: string;
  interfaceName: string;
  line: number;
  /** Found in `Program.cs` and the like, not at the class itself. */
  isRegistration: boolean;
}

/** Finds `class X(...) : Base, IThing<...>`, and registrations `Add...<IThing, X>()` of classes that lie elsewhere, outside comments and strings. */
export function extensionPoints(source: string): ExtensionPoint[] {
  const code = withoutComments(source);
  const found: ExtensionPoint[] = [];
  for (const match of code.matchAll(/\bclass\s+(\w+)(?:\s*<[^>{]*>)?\s*(?:\([^{]*?\))?\s*:\s*([^{]+)/g)) {
    const [, className = '', bases = ''] = match;
    for (const [name] of bases.matchAll(/\bI[A-Z]\w+/g)) {
      if (isExtensionPoint(name)) {
        found.push({ className, interfaceName: name, line: lineAt(source, match.index), isRegistration: false });
      }
    }
  }
  for (const match of code.matchAll(/\.(?:Add|TryAdd)\w*\s*<\s*(I[A-Z]\w+)\s*,\s*([\w.]+)\s*>/g)) {
    const [, interfaceName = '', written = ''] = match;
    if (isExtensionPoint(interfaceName)) found.push({ className: written.split('.').at(-1) ?? written, interfaceName, line: lineAt(source, match.index), isRegistration: true });
  }
  return found;
}

function isExtensionPoint(name: string): boolean {
  return Object.hasOwn(HOOK_OF_INTERFACE, name) || Object.hasOwn(WITHOUT_HOOK, name);
}

/** Comments and string literals become blanks of the same length, so that offsets stay. */
function withoutComments(source: string): string {
  return source.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|@"(?:[^"]|"")*"|"(?:[^"\\\n]|\\.)*"/g, (text) => text.replace(/[^\n]/g, ' '));
}
