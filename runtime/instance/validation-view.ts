import type { DataElement, ValidationIssue } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import { removeHiddenData } from '../layout/remove-hidden-data.ts';
import type { EvaluationState, LayoutFolder } from '../layout/types.ts';
import { readableElements } from './data-access.ts';
import { evaluationState } from './evaluation-state.ts';
import type { Session } from './session.ts';

/** A validator, built in or the app's, ready to run in one session. */
export interface SessionValidator {
  /** Its name on the wire. */
  source: string;
  /** Whether it also runs after single changes. */
  incremental: boolean;
  /** The form type whose documents it looks at; null: not bound to one. */
  formType: string | null;
  /** Null: it has no business with this task. */
  run(): Promise<ValidationIssue[] | null>;
}

/** What the validators of one run share; each thing is found out once, when it is first asked for. */
export class ValidationView {
  readonly session: Session;
  readonly taskId: string | null;
  /** The folder of the task. */
  readonly layout: LayoutFolder | null;
  private state: Promise<EvaluationState> | undefined;
  private readable: Promise<DataElement[]> | undefined;
  private visible: Promise<Map<string, JsonObject>> | undefined;

  constructor(session: Session, taskId: string | null) {
    this.session = session;
    this.taskId = taskId;
    this.layout = (taskId === null ? undefined : session.definition.layoutOfTask.get(taskId)) ?? null;
  }

  evaluation(): Promise<EvaluationState> {
    return (this.state ??= evaluationState(this.session, { defaultDataType: this.layout?.defaultDataType ?? null }));
  }

  /** Elements that the caller may read: nobody learns from an issue what is in another (app-api.md §5.4). */
  elements(): Promise<DataElement[]> {
    const { services, caller, definition, instance } = this.session;
    return (this.readable ??= readableElements(services, caller, definition, instance));
  }

  /** Without what an app's validator says of an element that the caller may not read. */
  async told(issues: readonly ValidationIssue[]): Promise<ValidationIssue[]> {
    const readable = new Set((await this.elements()).map(({ id }) => id));
    const hidden = new Set(this.session.instance.data.flatMap(({ id }) => (readable.has(id) ? [] : [id])));
    return issues.filter(({ dataElementId }) => dataElementId === null || !hidden.has(dataElementId));
  }

  /** Form elements of every task. */
  async formElements(): Promise<DataElement[]> {
    return (await this.elements()).filter((element) => this.session.definition.models.has(element.dataType));
  }

  /** Whether the data type is this task's, or no task's. */
  isOfTask(dataType: string): boolean {
    const owner = this.session.definition.dataTypes.get(dataType)?.taskId;
    return !owner || owner === this.taskId;
  }

  /** The document as it is. */
  document(element: DataElement): Promise<JsonObject> {
    return this.session.plain(element);
  }

  /** The document without what only hidden components bind (app-model.md §5.7). */
  async visibleDocument(element: DataElement): Promise<JsonObject> {
    const { layout } = this;
    if (layout === null) return this.document(element);
    this.visible ??= this.evaluation().then((state) => new Map(removeHiddenData(layout, state, this.session.definition.layouts).map((model) => [model.dataElementId, model.model])));
    return (await this.visible).get(element.id) ?? this.document(element);
  }
}
