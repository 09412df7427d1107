import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { assign, createMachine, initialTransition, transition, type AnyMachineSnapshot } from 'xstate';
import type { Json, JsonObject } from '../../../runtime/kernel/json.ts';
import { place } from '../../../runtime/cli/walk/place.ts';
import { gatewayCondition } from '../../../runtime/layout/gateway-condition.ts';
import { chooseFlow, conditionalFlows } from '../../../runtime/process/navigation.ts';
import { nextElement } from '../../../runtime/process/next-element.ts';
import { readProcess } from '../../../runtime/process/read-process.ts';
import type { ProcessElement, ProcessGraph } from '../../../runtime/process/types.ts';
import { walkAllPaths, type ProcessPath } from '../../support/process-paths.ts';
import { stateOf } from '../../support/evaluation-state.ts';
import { sharedFolder } from '../../support/shared.ts';

/** What one move is made with: the action, the data, and for gateways without conditions the app's choice. */
interface Situation {
  action: string | null;
  models: readonly [string, JsonObject][];
  hooks: Readonly<Record<string, string>>;
}

const shared = sharedFolder();
const folder = shared === null ? null : join(shared, 'vectors', 'process');
const ACTIONS = [null, 'reject', 'sign', 'confirm'];
const DEFAULT_TYPE = 'model';

describe('every way through the real diagrams, with its conditions evaluated', function () {
  if (folder === null || !existsSync(folder)) {
    it('skipped: the shared vectors are not at hand', function skipped() { this.skip(); });
    return;
  }
  let paths = 0;
  let diagrams = 0;
  for (const file of readdirSync(folder).filter((each) => each.endsWith('.bpmn'))) {
    it(file, async function () {
      const { graph } = await readProcess(readFileSync(join(folder, file)));
      // the refused ones, and why, are the business of vectors.test.ts
      if (graph === null) return this.skip();
      const { paths: all } = walkAllPaths(graph, 1000);
      for (const path of all.filter((each) => each.reachesEnd)) {
        await follows(graph, path);
        paths++;
      }
      diagrams++;
    });
  }
  it('were 53 diagrams with 71 ways', () => assert.deepEqual([diagrams, paths], [53, 71]));
});

/** For each move of the path there is a situation that leads exactly along it, and the machine goes the same way. */
async function follows(graph: ProcessGraph, path: ProcessPath): Promise<void> {
  const machine = machineOf(graph, path.elements[0]?.id ?? '');
  let [oracle]: [AnyMachineSnapshot, unknown] = initialTransition(machine);
  for (const move of movesOf(path)) {
    const situations = situationsFor(graph, move);
    const fitting: Situation[] = [];
    for (const situation of situations) {
      const found = await nextElement(graph, move.from.id, (gateway) => decided(gateway, situation)).catch((error: Error) => ({ error: error.message }));
      if ('element' in found && found.element.id === move.to.id && found.through.join() === move.through.join()) fitting.push(situation);
    }
    const [situation] = fitting;
    assert.ok(situation !== undefined, `no action and data lead from ${move.from.id} through ${move.through.join(', ')} to ${move.to.id}`);
    [oracle] = transition(machine, oracle, { type: 'NEXT', situation });
    assert.equal(oracle.value, move.to.id);
  }
  assert.equal(oracle.status, 'done');
}

interface Move {
  from: ProcessElement;
  through: string[];
  to: ProcessElement;
  hooks: Record<string, string>;
}

function movesOf({ elements, flows }: ProcessPath): Move[] {
  const moves: Move[] = [];
  let from = elements[0] as ProcessElement;
  let [through, hooks]: [string[], Record<string, string>] = [[], {}];
  elements.slice(1).forEach((element, index) => {
    const flow = flows[index];
    if (elements[index]?.kind === 'exclusiveGateway' && flow) hooks[elements[index].id] = flow.id;
    if (element.kind === 'exclusiveGateway') {
      through.push(element.id);
      return;
    }
    moves.push({ from, through, to: element, hooks });
    [from, through, hooks] = [element, [], {}];
  });
  return moves;
}

function decided(gateway: ProcessElement, situation: Situation) {
  const conditional = conditionalFlows(gateway);
  const hooked = conditional.length === 0 ? gateway.outgoing.find((flow) => flow.id === situation.hooks[gateway.id]) : undefined;
  if (hooked) return hooked;
  const chosen = chooseFlow(gateway, new Map(conditional.map((flow) => [flow.id, holds(flow.condition ?? null, gateway, situation)])));
  if ('error' in chosen) throw new Error(chosen.error);
  return chosen.flow;
}

function holds(condition: Json, gateway: ProcessElement, { action, models }: Situation): boolean {
  return gatewayCondition(condition, stateOf(models, { gatewayAction: action, defaultDataType: gateway.connectedDataTypeId ?? DEFAULT_TYPE }));
}

/** Every action with every value that the conditions on the way compare a field with. */
function situationsFor(graph: ProcessGraph, { through, hooks }: Move): Situation[] {
  const fields = new Map<string, { type: string; field: string; values: Set<Json> }>();
  for (const id of through) {
    const gateway = graph.elements.get(id) as ProcessElement;
    for (const flow of conditionalFlows(gateway)) collect(flow.condition ?? null, gateway.connectedDataTypeId ?? DEFAULT_TYPE, fields);
  }
  let data: (readonly [string, JsonObject][])[] = [[]];
  for (const { type, field, values } of fields.values()) {
    data = data.flatMap((models) => [...values, null].map((value) => withValue(models, type, field, value)));
  }
  return ACTIONS.flatMap((action) => data.map((models) => ({ action, models, hooks })));
}

function withValue(models: readonly [string, JsonObject][], type: string, field: string, value: Json): [string, JsonObject][] {
  const copy = structuredClone(models) as [string, JsonObject][];
  const found = copy.find(([id]) => id === type) ?? copy[copy.push([type, {}]) - 1];
  place((found as [string, JsonObject])[1], field, value);
  return copy;
}

function collect(condition: Json, defaultType: string, fields: Map<string, { type: string; field: string; values: Set<Json> }>): void {
  if (!Array.isArray(condition)) return;
  const [, left, right] = condition;
  if (Array.isArray(left) && left[0] === 'dataModel' && !Array.isArray(right)) {
    const type = typeof left[2] === 'string' ? left[2] : defaultType;
    const entry = fields.get(`${type} ${left[1]}`) ?? { type, field: String(left[1]), values: new Set<Json>() };
    entry.values.add(right ?? null);
    fields.set(`${type} ${left[1]}`, entry);
  }
  for (const part of condition.slice(1)) collect(part, defaultType, fields);
}

/** The diagram as a machine: a gateway is a state that is left at once, by rules that are written down here anew. */
function machineOf(graph: ProcessGraph, start: string) {
  const states = Object.fromEntries([...graph.elements.values()].map((element) => {
    if (element.kind === 'endEvent') return [element.id, { type: 'final' as const }];
    if (element.kind === 'exclusiveGateway') return [element.id, { always: alternatives(element) }];
    const [flow] = element.outgoing;
    const remember = assign(({ event }) => ({ situation: (event as unknown as { situation: Situation }).situation }));
    return [element.id, flow ? { on: { NEXT: { target: flow.target, actions: remember } } } : {}];
  }));
  return createMachine({ initial: start, context: { situation: { action: null, models: [], hooks: {} } as Situation }, states } as never);
}

function alternatives(gateway: ProcessElement): object[] {
  const conditional = conditionalFlows(gateway);
  const truths = (situation: Situation): string[] => conditional.filter((flow) => holds(flow.condition ?? null, gateway, situation)).map((flow) => flow.id);
  const when = (guard: (situation: Situation) => boolean) => ({ guard: ({ context }: { context: { situation: Situation } }) => guard(context.situation) });
  const unconditional = gateway.outgoing.filter((flow) => flow.condition === undefined);
  const fallback = unconditional.find((flow) => flow.id === gateway.defaultFlow) ?? (unconditional.length === 1 ? unconditional[0] : undefined);
  return [
    ...(conditional.length === 0 ? gateway.outgoing.map((flow) => ({ target: flow.target, ...when(({ hooks }) => hooks[gateway.id] === flow.id) })) : []),
    ...conditional.map((flow) => ({ target: flow.target, ...when((situation) => truths(situation).join() === flow.id) })),
    ...(fallback ? [{ target: fallback.target, ...when((situation) => truths(situation).length === 0) }] : []),
  ];
}
