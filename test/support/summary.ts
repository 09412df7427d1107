import type { Json, JsonObject } from '../../runtime/kernel/json.ts';
import type { LayoutFolder } from '../../runtime/layout/types.ts';
import type { SummaryInput } from '../../runtime/summary/input.ts';
import { summaryOf } from '../../runtime/summary/summary-of.ts';
import type { Block, SummaryDocument } from '../../runtime/summary/types.ts';
import { stateOf } from './evaluation-state.ts';
import { folderOf } from './layout-folder.ts';

/** Everything that a summary needs, for a form of one document. */
export function inputOf(layout: LayoutFolder, model: JsonObject, texts: Record<string, string> = {}, rest: Partial<SummaryInput> = {}): SummaryInput {
  const resources = Object.entries(texts).map(([id, value]) => ({ id, value }));
  return {
    title: 'Søknad', owner: 'Testdepartementet', state: stateOf([['default', model]], { texts: { language: 'nb', resources } }),
    forms: [{ layout, dataElementId: null, excludedPages: [], excludedComponents: [] }], layouts: new Map(), layoutOfTask: new Map(),
    facts: { guid: 'b3c4d5e6-0000-4000-8000-9ea8640bf10b', sent: '2026-07-01T22:30:00Z', receiver: 'Testdepartementet', sender: { name: 'Ola Nordmann', personNumber: '01017512345', organisationNumber: null } },
    options: new Map(), files: [], ...rest,
  };
}

/** The blocks of a form of one page. */
export function blocksOf(components: Json[], model: JsonObject, texts: Record<string, string> = {}, rest: Partial<SummaryInput> = {}): readonly Block[] {
  return summaryOf(inputOf(folderOf({ one: components }), model, texts, rest)).pages[0]?.blocks ?? [];
}

/** A document with one of every kind of block. */
export function everyBlock(language = 'nb'): SummaryDocument {
  const field = (label: string, ...values: string[]): Block => ({ componentId: label, kind: 'field', label, values });
  return {
    language, title: 'Søknad om <plass> & ting', showTitle: true, owner: 'Testdepartementet', notice: null,
    information: [{ label: 'Dato sendt', value: '22.11.2026 / 02:38' }, { label: 'Referansenummer', value: '9ea8640bf10b' }],
    pages: [
      { id: 'one', title: 'Om deg', blocks: [
        { componentId: 'h', kind: 'heading', level: 4, text: 'Navn og sted' },
        { componentId: 't', kind: 'text', content: [{ kind: 'paragraph', content: [{ text: 'Les ' }, { text: 'dette', bold: true }, { text: ' her', href: 'https://example.no/' }] }, { kind: 'list', ordered: true, items: [[{ kind: 'paragraph', content: [{ text: 'Først' }] }]] }] },
        field('Fornavn', 'Áile Đorđe'), field('Etternavn'), field('Interesser', 'Fotball', 'Ski'), field('', 'uten navn'), field('Gresk', 'Ελένη'), field('Russisk', 'Анна'),
        { componentId: 'g', kind: 'group', title: 'Biler', blocks: [{ componentId: null, kind: 'group', title: 'Bil 1', blocks: [field('Merke', 'Volvo')] }] },
      ] },
      { id: 'two', title: null, blocks: [
        { componentId: 'tab', kind: 'table', title: 'Deltakere', head: ['Navn', 'Beløp'], rows: [['Ørjan', '1 234,50'], ['Åse', '<b>']], rowHeaders: true },
        { componentId: 'f', kind: 'files', label: 'Vedlegg', files: [{ name: 'kart æ.pdf', size: 1234, tags: ['Kart'] }] },
        { componentId: 'nf', kind: 'files', label: 'Flere vedlegg', files: [] },
        { componentId: 'a', kind: 'alert', severity: 'warning', title: 'Viktig', content: [{ kind: 'paragraph', content: [{ text: 'Følg med' }] }] },
        { componentId: 'i', kind: 'image', alt: 'Kart over plassen', source: null }, { componentId: 'd', kind: 'divider' },
        { componentId: 'n', kind: 'information', rows: [{ label: 'Mottaker', value: 'Etaten' }] },
      ] },
    ],
  };
}
