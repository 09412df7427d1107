import assert from 'node:assert/strict';
import { parseCondition } from '../../../runtime/process/condition.ts';
import { forEnvironment, hostEnvironment, valuesForEnvironment } from '../../../runtime/process/environment.ts';
import { defaultActions, listsAction, processTasks, runsByItself, taskActions } from '../../../runtime/process/task-actions.ts';
import { elementOf, flow, graphOf, task } from '../../support/diagram.ts';

const ACTIONS = '<altinn:actions><altinn:action>write</altinn:action><altinn:action>reject</altinn:action><altinn:action type="serverAction">fill</altinn:action></altinn:actions>';

describe('tasks and their actions', () => {
  const graph = graphOf(
    `<bpmn:startEvent id="s"/>${task('p', 'pdf', '', 'serviceTask')}${task('t', 'data', ACTIONS)}<bpmn:endEvent id="e"/>${flow('f1', 's', 't')}${flow('f2', 't', 'p')}${flow('f3', 'p', 'e')}`,
  );

  it('lists tasks before service tasks', async () => {
    assert.deepEqual(processTasks(await graph), [
      { altinnTaskType: 'data', elementId: 't', elementType: 'Task' },
      { altinnTaskType: 'pdf', elementId: 'p', elementType: 'ServiceTask' },
    ]);
  });

  it('asks for read, write and the actions of the diagram, each once', async () => {
    assert.deepEqual(taskActions(elementOf(await graph, 't')), [
      { id: 'read', type: 'processAction' },
      { id: 'write', type: 'processAction' },
      { id: 'reject', type: 'processAction' },
      { id: 'fill', type: 'serverAction' },
    ]);
    assert.deepEqual(taskActions(elementOf(await graph, 'e')), []);
    assert.equal(listsAction(elementOf(await graph, 't'), 'reject'), true);
    assert.equal(listsAction(elementOf(await graph, 't'), 'sign'), false);
  });

  const BY_ITSELF: readonly (readonly [kind: string, type: string, handlers: object, runs: boolean])[] = [
    ['serviceTask', 'archive', {}, true],
    ['serviceTask', 'signing', {}, false],
    ['serviceTask', 'data', {}, false],
    ['serviceTask', 'signing', { signing: true }, true],
    ['task', 'pdf', {}, true],
    ['task', 'archive', {}, false],
    ['task', 'archive', { archive: true }, true],
    ['task', 'toString', {}, false],
  ];
  for (const [kind, type, handlers, runs] of BY_ITSELF) {
    it(`a ${kind} of the type ${type} ${runs ? 'runs by itself' : 'waits for people'}${Object.keys(handlers).length > 0 ? ' when there is a handler' : ''}`, async () => {
      const graph = await graphOf(`<bpmn:startEvent id="s"/>${task('t', type, '', kind)}<bpmn:endEvent id="e"/>${flow('f1', 's', 't')}${flow('f2', 't', 'e')}`);
      assert.equal(runsByItself(elementOf(graph, 't'), handlers), runs);
      assert.equal(runsByItself(elementOf(graph, 'e'), handlers), false);
    });
  }

  const DEFAULTS: readonly (readonly [string | null, readonly string[]])[] = [
    ['data', ['write']],
    ['feedback', ['write']],
    ['pdf', ['write']],
    ['eFormidling', ['write']],
    ['fiksArkiv', ['write']],
    ['subformPdf', ['write']],
    ['payment', ['pay', 'write']],
    ['confirmation', ['confirm']],
    ['signing', ['sign', 'write']],
    ['scenario', ['scenario']],
    ['constructor', ['constructor']],
    [null, []],
  ];
  for (const [type, actions] of DEFAULTS) it(`authorises ${actions.join(' or ')} for a step from ${type}`, () => assert.deepEqual(defaultActions(type), actions));
});

describe('forEnvironment(values, env)', () => {
  const values = [{ env: null, value: 'all' }, { env: 'local', value: 'dev' }, { env: 'TT02', value: 'first' }, { env: 'staging', value: 'last' }];
  const CASES: readonly (readonly [string, string | null, string])[] = [
    ['dev', 'Development', 'dev'],
    ['Localtest', 'Development', 'dev'],
    ['at22', 'Staging', 'last'],
    ['yt01', 'Staging', 'last'],
    ['prod', 'Production', 'all'],
    ['produksjon', 'Production', 'all'],
    ['moon', null, 'all'],
  ];
  for (const [env, host, want] of CASES) {
    it(`gives ${want} in ${env}`, () => {
      assert.equal(hostEnvironment(env), host);
      assert.equal(forEnvironment(values, env), want);
    });
  }
  it('gives null without a value, and all that hold', () => {
    assert.equal(forEnvironment([{ env: 'prod', value: 1 }], 'dev'), null);
    assert.deepEqual(valuesForEnvironment(values, 'tt02'), ['first', 'last']);
  });
});

describe('parseCondition(text)', () => {
  const CASES: readonly (readonly [string, unknown])[] = [
    [' ["equals", 1, 2] ', ['equals', 1, 2]],
    ['true', true],
    ['["equals", "// no comment", "/* nor this */", "a,]"]', ['equals', '// no comment', '/* nor this */', 'a,]']],
    ['["a", // one\n "\\"//",\n]', ['a', '"//']],
    ['["a", ["b", /* , */],]', ['a', ['b']]],
  ];
  for (const [text, expression] of CASES) it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parseCondition(text), { expression }));
  for (const text of ['', '[', '{"a":1}', '["a", {"b":1}]', '[]', '[[]]', '["a", [2]]', `${'["a",'.repeat(100)}1${']'.repeat(100)}`, '['.repeat(100_000)]) {
    it(`refuses ${text.slice(0, 30)}`, () => assert.ok('error' in parseCondition(text)));
  }
});
