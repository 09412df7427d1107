import assert from 'node:assert/strict';
import { hookSlots } from '../../../runtime/app-definition/hook-shape.ts';
import { hookResultFault, isResultIgnored, KNOWN_RESULTS } from '../../../runtime/app-definition/hook-results.ts';

const cases: [path: string, value: unknown, fault: string | null][] = [
  ['options.a', [{ value: 1, label: 'x' }], null],
  ['options.a', { options: [{ value: 'a', label: 'A', tags: { x: 'y' } }], parameters: { a: 'b' } }, null],
  ['options.a', 'text', 'its result must be an object, not a string'],
  ['options.a', [{ value: {}, label: 'x' }], 'its result[0].value must be text, a number, true, false or null, not an object'],
  ['dataLists.a', { listItems: [{ a: 1 }], total: 1 }, null],
  ['dataLists.a', { items: [] }, 'its result.listItems must be a list, not absent'],
  ['instantiation.validate', undefined, null],
  ['instantiation.validate', { valid: 'no' }, 'its result.valid must be true or false, not a string'],
  ['validators.form.model', [{ field: 'a', description: 'wrong' }], null],
  ['validators.form.model', null, 'its result must be a list, not null'],
  ['validators.instance', [{ severity: 9 }], 'its result[0].severity must be one of 0, 1, 2, 3, 4, 5, not a number'],
  ['validators.form.model.validate', null, 'its result must be a list, not null'],
  ['validators.instance.validate', 1, 'its result must be a list, not a number'],
  ['process.gateways.G', 1, 'its result must be text, not a number'],
  ['process.serviceTasks.t', { result: 'success' }, null],
  ['process.serviceTasks.t', { result: 'done' }, 'its result.result must be one of "success", "successWithoutAdvance", "defer", "retryableFailure", "permanentFailure", not a string'],
  ['process.serviceTasks.t', { result: 'defer' }, 'its result.untilMs must be a number, not absent'],
  ['actions.a', { ok: false }, 'its result.error must be an object, not absent'],
  ['actions.a', { ok: true, clientActions: [{ id: 'x' }] }, null],
  ['actionAuthorizers.a', 'yes', 'its result must be true or false, not a string'],
  ['signees.a', [{ socialSecurityNumber: '1', fullName: 'K' }, { organizationNumber: '1' }], 'its result[1].name must be text, not absent'],
  ['payment.order', [], 'its result must be an object, not a list'],
  ['eformidling.metadata', { filename: 'a' }, 'its result.content must be text, not absent'],
  ['pageOrder', ['a', 2], 'its result[1] must be text, not a number'],
  ['data.onWrite', 'whatever', null],
  ['payment.processors.own.start', 'whatever', null],
];

describe('hookResultFault', () => {
  for (const [path, value, fault] of cases) it(`${path} ${JSON.stringify(value)}`, () => assert.equal(hookResultFault(path.split('.'), value), fault));
  it('what works on its context gives nothing', () => {
    assert.ok(isResultIgnored(['process', 'onTaskEnding', 'Task_1']));
    assert.ok(!isResultIgnored(['options', 'a']));
  });
  it('has no rule for a slot that there is not', () => assert.deepEqual(KNOWN_RESULTS.filter((slot) => !hookSlots().includes(slot)), []));
});
