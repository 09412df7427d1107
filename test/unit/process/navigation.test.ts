import assert from 'node:assert/strict';
import { chooseFlow, conditionalFlows, follow, outgoingNavigation } from '../../../runtime/process/navigation.ts';
import { walkAllPaths } from '../../support/process-paths.ts';
import { elementOf, flow, graphOf, task } from '../../support/diagram.ts';

const REJECT = '["equals", ["gatewayAction"], "reject"]';

/** start → t → gateway with these flows → ends. */
async function gatewayWith(flows: readonly string[], attributes = '') {
  const graph = await graphOf(
    `<bpmn:startEvent id="s"/>${task('t', 'data')}<bpmn:exclusiveGateway id="g" ${attributes}/><bpmn:endEvent id="e"/>${flow('f1', 's', 't')}${flow('f2', 't', 'g')}${flows.join('')}`,
  );
  return { graph, gateway: elementOf(graph, 'g') };
}

describe('chooseFlow(gateway, results)', () => {
  const a = flow('a', 'g', 't', REJECT);
  const b = flow('b', 'g', 'e', '["notEquals", ["gatewayAction"], "reject"]');
  const u = flow('u', 'g', 'e');
  const v = flow('v', 'g', 'e');
  const NOT_ONE = (count: number): string => `Exclusive gateway AltinnExpressionsExclusiveGateway returned ${count} flows. Expected 1`;
  const MANY = 'Multiple next elements found from t. Please supply action and filters or define a default flow.';
  const CASES: readonly (readonly [string, readonly string[], string, Record<string, boolean>, string])[] = [
    ['the one true condition', [a, b], '', { a: false, b: true }, 'b'],
    ['the first of two when it is true', [a, b], '', { a: true, b: false }, 'a'],
    ['no flow when both are true', [a, b], '', { a: true, b: true }, NOT_ONE(2)],
    ['no flow when none is true', [a, b], '', { a: false, b: false }, NOT_ONE(0)],
    ['a true condition over the default', [a, u], 'default="u"', { a: true }, 'a'],
    ['the default when no condition is true', [a, u], 'default="u"', { a: false }, 'u'],
    ['the default, not another without condition', [a, u, v], 'default="v"', { a: false }, 'v'],
    ['no flow, default or not, when two are true', [a, b, u], 'default="u"', { a: true, b: true }, NOT_ONE(3)],
    ['the single flow without a condition', [a, u], '', { a: false }, 'u'],
    ['a true condition over a flow without', [a, u], '', { a: true }, 'a'],
    ['no flow among several without a condition', [a, u, v], '', { a: false }, NOT_ONE(2)],
    ['a missing result as false', [a, u], '', {}, 'u'],
    ['the only flow', [u], '', {}, 'u'],
    ['the default without any condition', [u, v], 'default="u"', {}, 'u'],
    ['no flow where a handler is needed', [u, v], '', {}, MANY],
  ];
  for (const [name, flows, attributes, results, want] of CASES) {
    it(`gives ${name}`, async () => {
      const { gateway } = await gatewayWith(flows, attributes);
      const chosen = chooseFlow(gateway, new Map(Object.entries(results)), 't');
      assert.equal('flow' in chosen ? chosen.flow.id : chosen.error, want);
    });
  }

  it('names the gateway when it is not told where the walk came from', async () => {
    const { gateway } = await gatewayWith([u, v]);
    assert.match(JSON.stringify(chooseFlow(gateway, new Map())), /found from g\./);
  });

  it('lists the flows with a condition in document order', async () => {
    const { gateway } = await gatewayWith([u, b, a]);
    assert.deepEqual(conditionalFlows(gateway).map((each) => each.id), ['b', 'a']);
  });
});

describe('outgoingNavigation(graph, elementId) and follow(graph, flow)', () => {
  it('leads to elements and gateways', async () => {
    const { graph, gateway } = await gatewayWith([flow('u', 'g', 'e')]);
    assert.deepEqual(outgoingNavigation(graph, 's'), { kind: 'element', element: elementOf(graph, 't') });
    assert.deepEqual(outgoingNavigation(graph, 't'), { kind: 'gateway', gateway });
    assert.deepEqual(outgoingNavigation(graph, 'g'), { kind: 'gateway', gateway });
    const [first] = gateway.outgoing;
    assert.ok(first !== undefined);
    assert.deepEqual(follow(graph, first), { kind: 'element', element: elementOf(graph, 'e') });
  });

  it('leads nowhere from an end or an unknown element', async () => {
    const { graph } = await gatewayWith([flow('u', 'g', 'e')]);
    assert.deepEqual([outgoingNavigation(graph, 'e'), outgoingNavigation(graph, 'constructor')], [{ kind: 'none' }, { kind: 'none' }]);
    assert.deepEqual(follow(graph, { id: 'x', source: 't', target: 'gone', condition: undefined, flowType: null }), { kind: 'none' });
  });

  it('does not choose among several flows of a task', async () => {
    const { graph } = await gatewayWith([flow('u', 'g', 'e'), flow('w', 't', 'e')]);
    assert.deepEqual(outgoingNavigation(graph, 't'), { kind: 'ambiguous', from: elementOf(graph, 't') });
  });
});

describe('walkAllPaths(graph, limit)', () => {
  it('takes each loop once and walks the way anew', async () => {
    const { graph } = await gatewayWith([flow('a', 'g', 't', REJECT), flow('u', 'g', 'e')]);
    const { paths, truncated } = walkAllPaths(graph, 10);
    assert.deepEqual(paths.map((path) => path.flows.map((each) => each.id).join(' ')), ['f1 f2 a f2 u', 'f1 f2 u']);
    assert.deepEqual([truncated, paths.every((path) => path.reachesEnd)], [false, true]);
  });

  it('tells ways that stop before an end', async () => {
    const { graph } = await gatewayWith([flow('u', 'g', 'e'), flow('w', 'g', 'x'), task('x', 'data')]);
    assert.deepEqual(walkAllPaths(graph, 10).paths.map((path) => path.reachesEnd), [true, false]);
  });

  it('stops at the limit, however many ways there are', async () => {
    const rungs = Array.from({ length: 40 }, (_, i) => `<bpmn:exclusiveGateway id="g${i}" default="d${i}"/>${flow(`d${i}`, `g${i}`, `g${i + 1}`)}${flow(`c${i}`, `g${i}`, `g${i + 1}`, 'true')}`);
    const graph = await graphOf(`<bpmn:startEvent id="s"/>${flow('f', 's', 'g0')}${rungs.join('')}<bpmn:endEvent id="g40"/>`);
    const { paths, truncated } = walkAllPaths(graph, 100);
    assert.deepEqual([paths.length, truncated], [100, true]);
  });
});
