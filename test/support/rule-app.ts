import { flow, task } from './diagram.ts';
import type { ProcessApp } from './process-app.ts';

const PROCESS = `<bpmn:startEvent id="Start"/>${flow('F1', 'Start', 'Task_1')}${task('Task_1', 'data')}${flow('F2', 'Task_1', 'End')}<bpmn:endEvent id="End"/>`;
const text = { type: 'string' };
const number = { type: 'number' };
const SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties: {
    kind: text, reason: text, first: text, last: text, total: number, big: number,
    person: { type: 'object', properties: { full: text } },
    rows: { type: 'array', items: { type: 'object', properties: { price: number, count: number, sum: number, note: text } } },
  },
};
const input = (id: string, field: string, rest: object = {}): object => ({ id, type: 'Input', dataModelBindings: { simpleBinding: field }, ...rest });
const LAYOUT = [
  input('kind', 'kind'), input('reason', 'reason', { required: true }), input('first', 'first'), input('last', 'last'), input('full', 'person.full'),
  { id: 'rows', type: 'RepeatingGroup', dataModelBindings: { group: 'rows' }, children: ['price', 'count', 'sum', 'note'], maxCount: 9 },
  input('price', 'rows.price'), input('count', 'rows.count'), input('sum', 'rows.sum'), input('note', 'rows.note', { required: true }),
];
/** `reason` is shown when `kind` is "other"; a row's `note` is hidden where its price is below 100; names and sums are computed. */
export const CONFIGURATION = {
  data: {
    conditionalRendering: {
      reason: { selectedFunction: 'isOther', inputParams: { value: 'kind' }, selectedAction: 'Show', selectedFields: { a: 'reason' } },
      note: { selectedFunction: 'isCheap', inputParams: { value: 'rows{0}.price' }, selectedAction: 'Hide', selectedFields: { a: 'note{0}' }, repeatingGroup: { groupId: 'rows' } },
    },
    ruleConnection: {
      name: { selectedFunction: 'fullName', inputParams: { first: 'first', last: 'last' }, outParams: { outParam0: 'person.full' } },
      sum: { selectedFunction: 'times', inputParams: { a: 'rows{0}.price', b: 'rows{0}.count' }, outParams: { outParam0: 'rows{0}.sum' } },
      big: { selectedFunction: 'large', inputParams: { a: 'total' }, outParams: { outParam0: 'big' } },
    },
  },
};
export const SCRIPT = `var ruleHandlerObject = {
  fullName: (obj) => { obj.first = obj.first || ''; return (obj.first + ' ' + (obj.last || '')).trim(); },
  times: (obj) => (+obj.a || 0) * (+obj.b || 0),
  large: (obj) => obj.a * 1e300
};
var ruleHandlerHelper = { fullName: () => ({ first: 'First name', last: 'Last name' }) };
var conditionalRuleHandlerObject = { isOther: (obj) => obj.value && obj.value === 'other', isCheap: function (obj) { return obj.value < 100; } };`;

/** A v8 app with one form, and rules for it. */
export function ruleApp(name: string, script: string, settings: object = {}): ProcessApp {
  return {
    name, line: 'v8', process: PROCESS, settings: { AppSettings: { RequiredValidation: true, ...settings } },
    files: {
      'models/model.schema.json': JSON.stringify(SCHEMA), 'ui/layout-sets.json': JSON.stringify({ sets: [{ id: 'form', dataType: 'model', tasks: ['Task_1'] }] }),
      'ui/form/layouts/page.json': JSON.stringify({ data: { layout: LAYOUT } }), 'ui/form/Settings.json': JSON.stringify({ pages: { order: ['page'] } }),
      'ui/form/RuleConfiguration.json': `\ufeff${JSON.stringify(CONFIGURATION, null, 2)}`, 'ui/form/RuleHandler.js': script,
    },
  };
}
