import { defaultActions, runsByItself } from '../../process/task-actions.ts';
import { createClient, reason, type Client, type Reply } from './client.ts';
import { endDocuments } from './documents.ts';
import { fillTask } from './fill.ts';
import { mostHelpersFirst, starters, whoMay } from './people.ts';
import type { Walker, WalkContext, WalkReport, WalkStep } from './types.ts';

/** Moves after which a walk gives up: a process that goes round has no end for it. */
const MAX_MOVES = 40;
/** Starts that are walked when the first stops on the way, because somebody else's rights may lead further. */
const MAX_WALKS = 4;
const MAX_STARTERS = 60;
/** How often a service task that works in the background is looked at. */
const MAX_WAITS = 20;

/** Walks one app from instantiation to its end; of several attempts the one that came furthest. */
export async function walkApp(context: WalkContext): Promise<WalkReport> {
  const client = createClient(context.base);
  const { id, line } = context.definition;
  let best: WalkReport | null = null;
  let refusal = 'no test person could start it';
  let walks = 0;
  const waiting = starters(context.walkers).slice(0, MAX_STARTERS);
  for (let pair = waiting.shift(); pair !== undefined; pair = waiting.shift()) {
    const { who, party } = pair;
    const started = await client.call(who, 'POST', `/${id}/instances`, { instanceOwner: { partyId: String(party.partyId) } });
    if (started.status !== 201) {
      refusal = reason(started);
      continue;
    }
    const steps: WalkStep[] = [{ task: null, taskType: null, what: 'instantiate', who: who.name, detail: `for ${party.name} (${started.json.id})` }];
    const stopped = await walkInstance(context, client, `/${id}/instances/${started.json.id}`, who, steps);
    const report: WalkReport = {
      app: id, line, ended: stopped === null, steps, stopped, instance: started.json.id,
      documents: stopped === null ? await endDocuments(context, client, `/${id}/instances/${started.json.id}`, [who, ...context.walkers]) : [],
    };
    if (report.ended) return report;
    if (best === null || report.steps.length > best.steps.length) best = report;
    if (++walks >= MAX_WALKS) break;
    // What one person cannot do for himself (a second signature, another role), several can do for an organisation.
    if (walks === 1) mostHelpersFirst(waiting, context.walkers);
  }
  return best ?? { app: id, line, ended: false, steps: [], stopped: refusal, instance: null, documents: [] };
}

interface Task {
  id: string;
  type: string;
  flow: number;
  isService: boolean;
}

/** @returns why it stopped, or null at the end */
async function walkInstance(context: WalkContext, client: Client, path: string, starter: Walker, steps: WalkStep[]): Promise<string | null> {
  const walkers = [starter, ...context.walkers.filter((who) => who !== starter)];
  let waits = 0;
  for (let moves = 0; moves < MAX_MOVES;) {
    const state = await readState(client, path, walkers);
    if (typeof state === 'string') return state;
    if (state.json.ended) {
      steps.push({ task: null, taskType: null, what: 'end', who: '', detail: state.json.endEvent ?? '' });
      return null;
    }
    const task = taskOf(state, context.definition);
    const { workflow } = state.json;
    if (workflow?.status === 'processing') {
      if (++waits > MAX_WAITS) return `${task.id}: still ${workflow.waitingReason ?? 'being processed'}${causeOf(context)}`;
      await context.settle();
      continue;
    }
    const stopped = await leave(context, client, path, walkers, task, steps);
    if (stopped !== null) return `${task.id} (${task.type}): ${stopped}`;
    moves++;
  }
  return `more than ${MAX_MOVES} moves without an end`;
}

/** Answers do not tell why a task that runs by itself does not go on; the log does. */
function causeOf(context: WalkContext): string {
  const fault = context.fault();
  return fault === null ? '' : `: ${fault}`;
}

/** The process as the first that may read it sees it. */
async function readState(client: Client, path: string, walkers: readonly Walker[]): Promise<Reply | string> {
  let last = 'nobody can read the process';
  for (const who of walkers) {
    const answer = await client.call(who, 'GET', `${path}/process`);
    if (answer.status === 200 && answer.json) return answer;
    last = reason(answer);
  }
  return last;
}

function taskOf({ json }: Reply, { process, hooks }: WalkContext['definition']): Task {
  const { elementId, altinnTaskType, flow } = json.currentTask;
  const element = process.elements.get(elementId);
  return { id: elementId, type: altinnTaskType ?? '', flow, isService: element !== undefined && runsByItself(element, hooks.process?.serviceTasks ?? {}) };
}

/** Does what the task asks for and moves on. */
async function leave(context: WalkContext, client: Client, path: string, walkers: readonly Walker[], task: Task, steps: WalkStep[]): Promise<string | null> {
  if (task.isService) return `the service task did not go on${causeOf(context)}`;
  if (task.type === 'signing') return signAll(client, path, walkers, task, steps);
  if (task.type === 'payment') {
    const unpaid = await payFor(client, path, walkers, task, steps);
    if (unpaid !== null) return unpaid;
  }
  const action = task.type === 'confirmation' || task.type === 'payment' ? 'confirm' : null;
  const order = task.type === 'feedback' ? walkers.filter((who) => who.userId === null) : walkers;
  const able = await whoMay(client, path, order, action ? [action] : defaultActions(task.type));
  const [who] = able.length > 0 ? able : order;
  if (!who) return 'nobody is there to move on';
  if (task.type === 'data') {
    const wrong = await fillTask(context, client, path, who, task, steps);
    if (wrong.length > 0) return `not valid: ${wrong.slice(0, 5).join('; ')}`;
  }
  return next(client, path, who, task, action, steps);
}

async function next(client: Client, path: string, who: Walker, task: Task, action: string | null, steps: WalkStep[]): Promise<string | null> {
  const answer = await client.call(who, 'PUT', `${path}/process/next`, action ? { action } : undefined);
  if (answer.status !== 200) return reason(answer);
  const to = answer.json?.ended ? 'the end' : (answer.json?.currentTask?.elementId ?? '');
  steps.push({ task: task.id, taskType: task.type, what: 'next', who: who.name, detail: `${action ? `${action}, ` : ''}to ${to}` });
  return null;
}

/** Starts the payment and pays at the test processor's page; a real processor's page is left alone, and then the walk stops. */
async function payFor(client: Client, path: string, walkers: readonly Walker[], task: Task, steps: WalkStep[]): Promise<string | null> {
  const [who] = await whoMay(client, path, walkers.filter((each) => each.userId !== null), ['pay']);
  if (!who) return 'nobody among the test people may pay';
  const answer = await client.call(who, 'POST', `${path}/actions`, { action: 'pay' });
  if (answer.status !== 200) return reason(answer);
  const page = testPage(answer.json?.redirectUrl);
  if (page !== null) await client.call(who, 'POST', page, 'result=paid', { 'content-type': 'application/x-www-form-urlencoded' });
  const payment = await client.call(who, 'GET', `${path}/payment`);
  steps.push({ task: task.id, taskType: task.type, what: 'pay', who: who.name, detail: payment.json?.status ?? reason(payment) });
  return null;
}

/** Path of the test processor's page; null for any other address. */
function testPage(url: unknown): string | null {
  if (typeof url !== 'string' || !URL.canParse(url)) return null;
  const { pathname } = new URL(url);
  return pathname.startsWith('/dev/payments/') ? pathname : null;
}

/** One signature by whoever may; then those who are asked to sign, until the task can be left. */
async function signAll(client: Client, path: string, walkers: readonly Walker[], task: Task, steps: WalkStep[]): Promise<string | null> {
  const people = walkers.filter((who) => who.userId !== null);
  const able = await whoMay(client, path, people, ['sign']);
  let [first] = able;
  if (!first) return 'nobody among the test people may sign';
  const states = await client.call(first, 'GET', `${path}/signing`);
  const asked: { partyId: number; signedTime: string | null }[] = states.status === 200 ? (states.json?.signeeStates ?? []) : [];
  for (const signee of asked.filter((each) => each.signedTime === null)) {
    const who = able.find((each) => each.parties.some((party) => party.partyId === signee.partyId));
    if (!who) return `no test person may sign for party ${signee.partyId}`;
    const party = who.parties.find((each) => each.partyId === signee.partyId);
    const onBehalfOf = party?.orgNumber ? { onBehalfOf: party.orgNumber } : {};
    const answer = await client.call(who, 'POST', `${path}/actions`, { action: 'sign', ...onBehalfOf });
    if (answer.status !== 200) return reason(answer);
    steps.push({ task: task.id, taskType: task.type, what: 'sign', who: who.name, detail: party ? `for ${party.name}` : '' });
    first = who;
  }
  if (asked.length === 0) return next(client, path, first, task, 'sign', steps);
  const [leaver] = await whoMay(client, path, walkers, ['write']);
  return next(client, path, leaver ?? first, task, leaver ? null : 'sign', steps);
}
