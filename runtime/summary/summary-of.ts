import { memberOf } from '../expressions/cast.ts';
import type { Json } from '../kernel/json.ts';
import { topPlace } from '../layout/evaluation.ts';
import { layoutIndex } from '../layout/layout-index.ts';
import type { LayoutFolder } from '../layout/types.ts';
import { Builder } from './builder.ts';
import { informationRows } from './information.ts';
import type { SummaryForm, SummaryInput } from './input.ts';
import { optionRequests, type OptionRequest } from './options.ts';
import { plainText } from './rich-text.ts';
import type { SummaryDocument, SummaryPage } from './types.ts';
import { View } from './view.ts';

/**
 * A filled form as a document to be read (app-api.md §6.7, ../screens/pdf-mode.png): each page in order, without what is
 * hidden and what the folder's settings or the form leave out; or the one page that `pdfLayoutName` names.
 *
 * Never throws for a broken expression: what it decides is then shown. Nothing of the input is changed.
 */
export function summaryOf(input: SummaryInput): SummaryDocument {
  const { state } = input;
  const view = new View(state, browserFacts(input));
  const own = (key: string): string | null => (view.hasText(key) ? plainText(view.markdown(topPlace(view.browser, null), key) ?? '') : null);
  return {
    language: state.language,
    title: input.title,
    showTitle: !input.forms.some(({ layout }) => hidesName(view, layout)),
    owner: input.owner,
    notice: input.notice ?? null,
    information: informationRows(input.facts, state.language, own),
    pages: input.forms.flatMap((form) => pagesOf(view, input, form)),
  };
}

/** The lists of options that must be fetched before `summaryOf` can show their labels. `input.options` is not looked at. */
export function optionsOfSummary(input: Omit<SummaryInput, 'options'>): OptionRequest[] {
  const view = new View(input.state, {});
  const layouts = new Set<LayoutFolder>(input.forms.map((form) => form.layout));
  for (const { layout } of input.forms) for (const taskId of otherTasks(layout)) layouts.add(input.layoutOfTask.get(taskId) ?? layout);
  const requests = [...layouts].flatMap((layout) => optionRequests(view, layout, input.layouts));
  return [...new Map(requests.map((request) => [request.key, request])).values()];
}

function otherTasks(layout: LayoutFolder): string[] {
  const components = [...layout.components.values(), ...(layout.pdfPage?.components ?? [])];
  return components.filter((component) => component.type === 'Summary2').map((component) => memberOf(memberOf(component.definition, 'target'), 'taskId')).filter((id) => typeof id === 'string');
}

function browserFacts(input: SummaryInput): ConstructorParameters<typeof View>[1] {
  const byId: Record<string, SummaryInput['options'] extends ReadonlyMap<string, infer List> ? List : never> = {};
  for (const [key, options] of input.options) byId[key.slice(0, key.indexOf('?'))] ??= options;
  return { options: byId, attachments: input.files.map(({ dataType, filename }) => ({ dataType, filename })) };
}

function pagesOf(view: View, input: SummaryInput, form: SummaryForm): SummaryPage[] {
  const { settings, pdfPage } = form.layout;
  const hiddenComponents = new Set([...texts(memberOf(memberOf(settings, 'components'), 'excludeFromPdf')), ...form.excludedComponents]);
  const hiddenPages = new Set([...texts(memberOf(memberOf(settings, 'pages'), 'excludeFromPdf')), ...form.excludedPages]);
  if (pdfPage === null) return new Builder(view, input, form, { automatic: true, hideEmpty: false, hiddenComponents, hiddenPages }).pages();
  // The page of the PDF may stand outside the order: what it refers to is looked up in the whole folder with it.
  const layout: LayoutFolder = { ...form.layout, pages: new Map([...form.layout.pages, [pdfPage.name, pdfPage]]) };
  const builder = new Builder(view, input, { ...form, layout }, { automatic: false, hideEmpty: false, hiddenComponents, hiddenPages: new Set() });
  const placed = layoutIndex(layout).pages.find(({ page }) => page === pdfPage);
  return placed === undefined ? [] : [builder.page(placed)].filter((page) => page !== null);
}

function hidesName(view: View, layout: LayoutFolder): boolean {
  const hides = memberOf(memberOf(layout.settings, 'pages'), 'hideAppNameInPdf') ?? memberOf(layout.settings, 'hideAppNameInPdf');
  return view.holds(topPlace(view.browser, layout), hides ?? undefined);
}

function texts(value: Json): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
