import type { ServiceTaskResult } from '../app-definition/hooks.ts';
import { isoTime } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { isJsonObject } from '../kernel/json.ts';
import { forEnvironment } from '../process/environment.ts';
import type { EFormidlingConfig, ProcessElement } from '../process/types.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import type { Session } from './session.ts';
import { shipmentFiles } from './shipment-files.ts';
import { ShipmentRefused, type Shipment } from './shipment-port.ts';
import type { Workflow } from './workflow.ts';

const MINUTE = 60_000;
/** Waits between looks at the status: 2 x 15 s, 4 x 1 min, 6 x 5 min, then 15 min (eformidling.md §6). */
const WAITS = [...Array<number>(2).fill(15_000), ...Array<number>(4).fill(MINUTE), ...Array<number>(6).fill(5 * MINUTE)];
const LAST_WAIT = 15 * MINUTE;
/** How long delivery is waited for. */
const BUDGET = 150 * MINUTE;
/** How long the exchange may try. */
const EXPIRES = 120 * MINUTE;

/** First stage of an `eFormidling` service task: sends the shipment, unless the task is disabled for this environment. */
export async function sendShipment(session: Session, task: ProcessElement): Promise<ServiceTaskResult> {
  const config = configOf(session, task);
  if (config === null) return { result: 'permanentFailure', message: `The service task ${task.id} has no eFormidlingConfig.` };
  if (isDisabled(session, config)) {
    session.services.log.info({ app: session.definition.id, guid: session.guid, task: task.id }, 'eFormidling is disabled for this environment; nothing is sent');
    return { result: 'success' };
  }
  try {
    await session.services.shipments.send(await shipmentOf(session, config));
  } catch (error) {
    if (error instanceof ShipmentRefused) return { result: 'permanentFailure', message: error.message };
    throw error;
  }
  return { result: 'success' };
}

/** Second stage: goes on when the shipment is delivered; what it came to is kept in the instance's data values. */
export async function awaitDelivery(session: Session, task: ProcessElement, workflow: Workflow): Promise<ServiceTaskResult> {
  const config = configOf(session, task);
  if (config === null || isDisabled(session, config)) return { result: 'success' };
  const status = await session.services.shipments.status(session.guid);
  if (status?.state === 'delivered') {
    session.instance.dataValues = { ...session.instance.dataValues, eFormidlingShipmentStatus: status.status };
    confirm(session);
    return { result: 'success' };
  }
  const word = status ? `${status.status}${status.description ? `: ${status.description}` : ''}` : 'unknown to the exchange';
  if (status?.state === 'failed') return { result: 'permanentFailure', message: `The shipment was not delivered (${word}).` };
  if (session.nowMs - workflow.since >= BUDGET) return { result: 'permanentFailure', message: `The shipment was not delivered in time; its last status is ${word}.` };
  return { result: 'defer', untilMs: session.nowMs + (WAITS[workflow.attempt - 1] ?? LAST_WAIT), reason: `The shipment is on its way (${word}).` };
}

/** v8: the shipment that the metadata orders after a task. What cannot be sent keeps the process in the task. */
export async function legacyShipment(session: Session, task: ProcessElement): Promise<void> {
  const { shipment } = session.definition;
  if (shipment?.afterTaskId !== task.id) return;
  try {
    await session.services.shipments.send(await shipmentOf(session, shipment.config));
  } catch (error) {
    if (error instanceof ShipmentRefused) throw new AppError('CONFLICT', { title: 'Process next failed.', detail: error.message, problem: 'plain' });
    throw error;
  }
}

/** A task without a configuration of its own takes the one of the metadata (v8). */
function configOf(session: Session, task: ProcessElement): EFormidlingConfig | null {
  return task.eFormidling ?? session.definition.shipment?.config ?? null;
}

function isDisabled({ services }: Session, config: EFormidlingConfig): boolean {
  return forEnvironment(config.disabled, services.environment) ?? false;
}

async function shipmentOf(session: Session, config: EFormidlingConfig): Promise<Shipment> {
  const { services } = session;
  const text = (name: 'process' | 'standard' | 'typeVersion' | 'type'): string => {
    const value = forEnvironment(config[name], services.environment);
    if (value === null) throw new ShipmentRefused(`eFormidlingConfig has no ${name} for the environment ${services.environment}.`);
    return value;
  };
  const securityLevel = forEnvironment(config.securityLevel, services.environment);
  if (securityLevel === null) throw new ShipmentRefused(`eFormidlingConfig has no securityLevel for the environment ${services.environment}.`);
  const receivers = await receiversOf(session, config);
  const [receiver, ...others] = receivers;
  if (receiver === undefined) throw new ShipmentRefused('The shipment has no receiver: neither the configuration nor the hook eformidling.receivers names one.');
  if (others.length > 0) throw new ShipmentRefused(`The shipment has ${receivers.length} receivers; the exchange takes one a message.`);
  const dataTypes = forEnvironment(config.dataTypes, services.environment) ?? [];
  return {
    key: session.guid, sender: identifier(senderOf(session)), receiver: identifier(receiver), expires: isoTime(session.nowMs + EXPIRES),
    process: text('process'), standard: text('standard'), typeVersion: text('typeVersion'), type: text('type'), securityLevel,
    dpfShipmentType: forEnvironment(config.dpfShipmentType, services.environment),
    files: await shipmentFiles(session, await metadataFile(session), dataTypes),
  };
}

async function receiversOf(session: Session, config: EFormidlingConfig): Promise<string[]> {
  const configured = forEnvironment(config.receiver, session.services.environment);
  const hook = session.definition.hooks.eformidling?.receivers;
  if (!hook) return configured === null ? [] : [configured];
  return runHook(session.services, 'eformidling.receivers', () => hook({ ...hookContext(session), configured }));
}

async function metadataFile(session: Session): Promise<{ filename: string; content: string }> {
  const hook = session.definition.hooks.eformidling?.metadata;
  if (!hook) throw new ShipmentRefused('A shipment needs its metadata (arkivmelding): write the hook eformidling.metadata.');
  return runHook(session.services, 'eformidling.metadata', () => hook(hookContext(session)));
}

/** `AppSettings:EFormidlingSender`, else the platform's own number. */
function senderOf({ definition }: Session): string {
  const app = definition.settings.sections['AppSettings'];
  const sender = app !== undefined && isJsonObject(app) ? app['EFormidlingSender'] : undefined;
  return typeof sender === 'string' && sender !== '' ? sender : '910075918';
}

/** ISO 6523: an organisation number alone is one of the Norwegian register. */
function identifier(number: string): string {
  return number.includes(':') ? number : `0192:${number}`;
}

/** The app's owner has what it needs. */
export function confirm(session: Session): void {
  const { instance } = session;
  const confirmations = instance.completeConfirmations ?? [];
  if (confirmations.some((one) => one.stakeholderId === instance.org)) return;
  instance.completeConfirmations = [...confirmations, { stakeholderId: instance.org, confirmedOn: session.now }];
  session.event('ConfirmedComplete');
}
