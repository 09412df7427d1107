import { AppError } from '../kernel/errors.ts';
import { gatewayCondition } from '../layout/gateway-condition.ts';
import { chooseFlow, conditionalFlows } from '../process/navigation.ts';
import { nextElement } from '../process/next-element.ts';
import type { ProcessElement, SequenceFlow } from '../process/types.ts';
import { evaluationState } from './evaluation-state.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import type { Session } from './session.ts';

/**
 * The element after `from`: through gateways, by their conditions or by the app's own decision (app-model.md §4.5).
 * @throws 409 when the definition does not say where to go with this data
 */
export async function chooseTarget(session: Session, from: ProcessElement, action: string | null): Promise<ProcessElement> {
  const found = await nextElement(session.definition.process, from.id, (gateway) => decideGateway(session, gateway, action));
  if ('error' in found) throw stuck(found.error);
  return found.element;
}

async function decideGateway(session: Session, gateway: ProcessElement, action: string | null): Promise<SequenceFlow> {
  const conditional = conditionalFlows(gateway);
  if (conditional.length === 0) {
    const decided = await decidedByHook(session, gateway, action);
    if (decided) return decided;
  }
  const results = new Map<string, boolean>();
  if (conditional.length > 0) {
    const state = await evaluationState(session, { gatewayAction: action, ...(gateway.connectedDataTypeId ? { defaultDataType: gateway.connectedDataTypeId } : {}) });
    for (const flow of conditional) results.set(flow.id, gatewayCondition(flow.condition ?? null, state));
  }
  const chosen = chooseFlow(gateway, results);
  if ('error' in chosen) throw stuck(chosen.error);
  return chosen.flow;
}

/** A gateway's hook is found whatever the case of its id. */
async function decidedByHook(session: Session, gateway: ProcessElement, action: string | null): Promise<SequenceFlow | null> {
  const hooks = session.definition.hooks.process?.gateways ?? {};
  const name = Object.keys(hooks).find((id) => id.toLowerCase() === gateway.id.toLowerCase());
  const hook = name === undefined ? undefined : hooks[name];
  if (!hook) return null;
  const flows = gateway.outgoing.map((flow) => ({ id: flow.id, target: flow.target }));
  const id = await runHook(session.services, `process.gateways.${name}`, () => hook({ ...hookContext(session), flows, action }));
  const chosen = gateway.outgoing.find((flow) => flow.id === id);
  if (!chosen) throw new AppError('HOOK_FAILED', { detail: `The hook process.gateways.${name} chose ${String(id)}, which is not one of ${flows.map((flow) => flow.id).join(', ')}.` });
  return chosen;
}

/** The definition cannot go on from here with this data: the client's request changes nothing and says why. */
function stuck(detail: string): AppError {
  return new AppError('CONFLICT', { title: 'Process next failed.', detail, problem: 'plain' });
}
