import { Ajv2020 } from 'ajv/dist/2020.js';
import { describeModel } from '../../../runtime/data/describe-model.ts';
import { compileModelValidator } from '../../../runtime/validation/compile-model-validator.ts';
import { FORM_SCHEMA, formDocument } from '../form.ts';
import { cpuPerCall, inTurn, times, type Bench, type Goal, type Row } from '../goal.ts';

const TARGET = 1.5;

/** G6: validation of a valid 10 kB document beside bare ajv with all errors and formats. */
export const validationGoal: Goal = {
  ids: ['G6'],
  async measure(bench: Bench): Promise<Row[]> {
    const { descriptor } = describeModel({ dataTypeId: 'skjema', classRef: 'Altinn.App.Models.skjema', schema: FORM_SCHEMA, xsd: null, csharp: [] });
    const validator = compileModelValidator(FORM_SCHEMA, descriptor);
    const document = formDocument(1);
    const ajv = new Ajv2020({ allErrors: true, strict: false, formats: { date: /^\d{4}-\d\d-\d\d$/ } });
    const bare = ajv.compile(FORM_SCHEMA);
    if (!bare(document) || validator.annotations(document).length > 0) throw new Error('The document is not valid.');
    const ms = bench.size(60, 300);
    const { a, b, ratio } = await inTurn(bench.size(3, 7), () => cpuPerCall(() => validator.annotations(document), ms), () => cpuPerCall(() => bare(document), ms));
    return [{ goal: 'G6', what: 'validation of a valid 10 kB document beside bare ajv', target: `<= ${times(TARGET)}`, reached: `${times(ratio)} (${a.toFixed(1)} : ${b.toFixed(1)} µs)`, isMet: ratio <= TARGET, figures: { ours: a, ajv: b, ratio } }];
  },
};
