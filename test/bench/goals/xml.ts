import { XMLParser } from 'fast-xml-parser';
import { describeModel } from '../../../runtime/data/describe-model.ts';
import { readXml } from '../../../runtime/data/xml-reader.ts';
import { DEFAULT_LIMITS } from '../../../runtime/kernel/limits.ts';
import { FORM_SCHEMA, formXml } from '../form.ts';
import { cpuPerCall, inTurn, times, type Bench, type Goal, type Row } from '../goal.ts';

const TARGET = 3;
const MALFORMED = [
  (xml: string) => xml.slice(0, -4), (xml: string) => xml.replace('</soker>', '</søker>'), (xml: string) => `${xml}<more/>`, (xml: string) => xml.replace('Oslo', 'Oslo & co'),
  (xml: string) => xml.replace('<alder>', '<alder a="1" a="2">'), (xml: string) => xml.replace('<skjema>', '<!DOCTYPE skjema [<!ENTITY a "b">]><skjema>'), (xml: string) => xml.replace('Oslo', '\u0001'), (xml: string) => xml.replace('<alder>', '<alder b=1>'),
];

/** G7: reading a 10 kB form from XML beside fast-xml-parser as it comes, while refusing what is malformed. */
export const xmlGoal: Goal = {
  ids: ['G7'],
  async measure(bench: Bench): Promise<Row[]> {
    const { descriptor } = describeModel({ dataTypeId: 'skjema', classRef: 'Altinn.App.Models.skjema', schema: FORM_SCHEMA, xsd: null, csharp: [] });
    const text = formXml(1);
    const bytes = Buffer.from(text);
    const parser = new XMLParser();
    const refused = MALFORMED.filter((spoil) => throws(() => readXml(descriptor, Buffer.from(spoil(text)), DEFAULT_LIMITS))).length;
    const ms = bench.size(60, 400);
    const { a, b } = await inTurn(bench.size(3, 5), () => cpuPerCall(() => readXml(descriptor, bytes, DEFAULT_LIMITS), ms), () => cpuPerCall(() => parser.parse(bytes), ms));
    return [{
      goal: 'G7', what: `XML read of ${(bytes.length / 1000).toFixed(0)} kB beside fast-xml-parser's default; ${refused} of ${MALFORMED.length} malformed refused`, target: `>= ${times(TARGET)}`,
      reached: `${times(b / a)} (${a.toFixed(0)} : ${b.toFixed(0)} µs)`, isMet: b / a >= TARGET && refused === MALFORMED.length, figures: { ours: a, peer: b, ratio: b / a, refused },
    }];
  },
};

function throws(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}
