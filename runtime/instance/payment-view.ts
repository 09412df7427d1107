import type { Authenticated, AuthenticatedServiceOwner } from '../kernel/authenticated.ts';
import { AppError, plainProblem, textError } from '../kernel/errors.ts';
import type { OrderDetails, PaymentInformation } from '../kernel/payment.ts';
import type { ProcessElement } from '../process/types.ts';
import { definitionOf, loadInstance, type InstanceKey, type LoadedInstance } from './access.ts';
import { processNext } from './next.ts';
import { orderOf } from './payment-order.ts';
import { requirePaymentTask, storedPayment } from './payment-information.ts';
import { refreshPayment } from './payment-task.ts';
import type { Services } from './services.ts';
import type { Session } from './session.ts';
import { onInstance } from './unit-of-work.ts';

/** Whose shared secret the webhook of app-api.md §6.3 carries. */
const WEBHOOK_PROCESSOR = 'Nets Easy';
/** The service owner's own token would come from Maskinporten: substantial. */
const OWNER_LEVEL = 3;
const ATTEMPTS = 3;

/**
 * GET payment: as the processor has it now, stored when it belongs to the current task; an earlier task's as it was stored.
 * @throws 400 when neither the current task nor the one asked for is a payment task
 */
export async function paymentInformation(services: Services, caller: Authenticated, key: InstanceKey, taskId: string | null, language: string): Promise<PaymentInformation> {
  const loaded = await loadInstance(services, caller, key, 'read');
  const wanted = taskId ?? loaded.record.instance.process?.currentTask?.elementId ?? null;
  const task = loaded.definition.process.elements.get(wanted ?? '');
  if (!task?.payment) {
    throw plainProblem('BAD_REQUEST', 'Not a payment task', "This endpoint is only callable while the current task is a payment task, or when taskId query param is set to a payment task's ID.");
  }
  return repeated(services, caller, loaded, async (session) => (await paymentNow(session, task))
    ?? { taskId: task.id, status: 'Uninitialized', orderDetails: await orderOf(session), paymentDetails: null }, language);
}

/**
 * Somebody else may store the same news, or move the process on, while the processor is asked: then what is stored is read again.
 * A poll must not be told of a conflict.
 */
async function repeated<T>(services: Services, caller: Authenticated, loaded: LoadedInstance, work: (session: Session) => Promise<T>, language: string): Promise<T> {
  let current = loaded;
  for (let attempt = 1; ; attempt++) {
    try {
      return (await onInstance(services, caller, current, work, { language })).result;
    } catch (error) {
      const record = error instanceof AppError && error.code === 'CONFLICT' && attempt < ATTEMPTS ? await services.store.instances.get(loaded.record.guid) : null;
      if (!record) throw error;
      current = { record, definition: definitionOf(services, record) };
    }
  }
}

/** GET payment/order-details: what would be paid now, in any task. @throws 404 when the app has no such logic */
export async function orderDetails(services: Services, caller: Authenticated, key: InstanceKey, language: string): Promise<OrderDetails> {
  const loaded = await loadInstance(services, caller, key, 'read');
  return (await onInstance(services, caller, loaded, orderOf, { language })).result;
}

/**
 * The processor says that something happened. What it says is not believed: it is asked, and when the payment is Paid the
 * process goes on as with `confirm` by the service owner, if the policy lets it. Early, repeated and stray calls change nothing.
 * @returns the text of the answer, or null when the current task is not a payment task
 * @throws 401 for a wrong secret, also when there is no such app; 404 for an unknown instance, 400 for one without a task
 */
export async function paymentCallback(services: Services, key: InstanceKey, authorization: string): Promise<string | null> {
  const settings = services.definitions.current(key.org, key.app)?.settings.sections;
  if (!settings || !services.payments.find(WEBHOOK_PROCESSOR)?.isCallback?.(authorization, settings)) throw textError('UNAUTHENTICATED', 'Invalid authorization header');
  const loaded = await ownInstance(services, key);
  const { process, org } = loaded.record.instance;
  if (!process?.currentTask) throw textError('BAD_REQUEST', 'Instance has no current task');
  const task = loaded.definition.process.elements.get(process.currentTask.elementId);
  if (!task?.payment) return null;
  const owner = await serviceOwner(services, org);
  const result = await repeated(services, owner, loaded, (session) => paymentNow(session, task), 'nb');
  if (result?.status === 'Paid') await confirm(services, owner, key);
  return `Payment status is ${result?.status ?? 'Uninitialized'} for instance ${loaded.record.instance.id}.`;
}

/** The process may have moved on since the task was read: then what is stored counts. */
async function paymentNow(session: Session, element: ProcessElement): Promise<PaymentInformation | null> {
  const task = requirePaymentTask(session, element);
  return session.taskId === task.id ? refreshPayment(session, task) : (await storedPayment(session, task))?.information ?? null;
}

async function ownInstance(services: Services, key: InstanceKey): Promise<LoadedInstance> {
  const record = await services.store.instances.get(key.guid);
  const isNamed = record?.instance.id === `${key.partyId}/${key.guid}` && record.instance.appId.toLowerCase() === `${key.org}/${key.app}`.toLowerCase();
  if (!record || !isNamed) throw textError('NOT_FOUND', 'There is no such instance.');
  return { record, definition: definitionOf(services, record) };
}

async function serviceOwner(services: Services, org: string): Promise<AuthenticatedServiceOwner> {
  const known = await services.register.serviceOwner(org);
  return {
    kind: 'serviceOwner', org: org.toLowerCase(), orgNumber: known?.orgNumber ?? '', authenticationLevel: OWNER_LEVEL, authenticationMethod: 'maskinporten',
    scopes: [], claims: {}, fromCookie: false, token: '',
  };
}

/** The payment is stored already: when the process cannot go on now, the person's own `confirm` does it later. */
async function confirm(services: Services, owner: Authenticated, key: InstanceKey): Promise<void> {
  try {
    await processNext(services, owner, key, { action: 'confirm', onBehalfOf: null, language: 'nb' });
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    services.log.warn({ app: `${key.org}/${key.app}`, instance: key.guid, status: error.status }, 'a paid instance was not moved on by the webhook');
  }
}
