import { lookUp, parsePath } from '../expressions/data-path.ts';
import { hiddenFields, type HiddenFields } from '../layout/hidden-fields.ts';
import { resolveText } from '../layout/resolve-text.ts';
import type { Component, EvaluationState, LayoutFolder } from '../layout/types.ts';
import type { Json } from '../kernel/json.ts';
import type { PdfInput } from './pdf-port.ts';
import { evaluationState } from './evaluation-state.ts';
import type { Session } from './session.ts';

type Section = PdfInput['sections'][number];

/** The visible, bound fields of tasks' forms page by page, for the text form of a PDF. */
export async function formSections(session: Session, taskIds: readonly string[]): Promise<Section[]> {
  const sections: Section[] = [];
  for (const taskId of taskIds) {
    const layout = session.definition.layoutOfTask.get(taskId);
    if (!layout) continue;
    const state = await evaluationState(session, { defaultDataType: layout.defaultDataType });
    const hidden = hiddenFields(layout, state, session.definition.layouts);
    for (const name of layout.order) {
      const page = layout.pages.get(name);
      const rows = (page?.components ?? []).flatMap((component) => componentRows(component, layout, state, hidden));
      if (rows.length > 0) sections.push({ heading: resolveText(state, name), rows });
    }
  }
  return sections;
}

function componentRows(component: Component, layout: LayoutFolder, state: EvaluationState, hidden: HiddenFields): Section['rows'][number][] {
  const rows = Object.values(component.bindings).flatMap((binding) => {
    if (component.repeats) return [];
    const dataType = binding.dataType ?? layout.defaultDataType;
    const model = state.models.find((candidate) => candidate.dataType === dataType);
    const path = parsePath(binding.field);
    const value = model && path && !hidden.covers(model.dataElementId, binding.field) ? display(lookUp(model.model, path, [])) : '';
    return value === '' ? [] : [{ label: title(component, state) || binding.field, value }];
  });
  return [...rows, ...component.children.flatMap((child) => componentRows(child, layout, state, hidden))];
}

function title(component: Component, state: EvaluationState): string {
  const bindings = component.definition['textResourceBindings'] as Record<string, Json> | undefined;
  const key = bindings?.['title'];
  return typeof key === 'string' ? resolveText(state, key) : '';
}

function display(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(display).filter(Boolean).join(', ');
  if (typeof value === 'object') return Object.values(value as Record<string, Json>).map(display).filter(Boolean).join(' ');
  return String(value);
}
