import type { ActionResult } from '../app-definition/hooks.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError } from '../kernel/errors.ts';
import { PaymentError, type OrderDetails, type PaymentDetails, type PaymentInformation } from '../kernel/payment.ts';
import { definitionOf, type LoadedInstance } from './access.ts';
import { attemptOf, referenceOf, requirePaymentTask, sameOrder, setAttempt, storedPayment, storePayment, type PaymentTask } from './payment-information.ts';
import { orderOf } from './payment-order.ts';
import { contextOf, currentPayment, lookupOf, orderAndAmounts, processorOf } from './payment-processor.ts';
import type { RequestHost, Services } from './services.ts';
import type { Session } from './session.ts';
import { onInstance } from './unit-of-work.ts';

/** Longer than a processor may take for everything that one `pay` asks of it. */
const LEASE_MS = 60_000;
/** How long a second `pay` waits for the first, and how often it looks. */
const PATIENCE_MS = 10_000;
const POLL_MS = 100;

export interface PayOptions {
  language: string;
  /** The address that the client used; null: the configured one. */
  host: RequestHost | null;
}

interface Claim {
  session: Session;
  task: PaymentTask;
  lease: string;
  attempt: number;
  order: OrderDetails;
  previous: PaymentInformation | null;
}

type Outcome = { information: PaymentInformation; alreadyPaid: boolean };

export function isPay(loaded: LoadedInstance, action: string | null): boolean {
  return action?.toLowerCase() === 'pay' && loaded.record.instance.process?.currentTask?.altinnTaskType === 'payment';
}

/**
 * The action `pay` (app-api.md §6.1, §6.3): starts a payment, or resumes the one that waits. Three steps, so that no crash and
 * no second request makes two payments of one: the attempt is stored with a lease, then the processor is asked with the
 * attempt's reference, then its answer is stored and only now handed out. Whoever comes meanwhile waits for that answer.
 */
export async function pay(services: Services, caller: Authenticated, loaded: LoadedInstance, options: PayOptions): Promise<{ session: Session; result: ActionResult }> {
  const patience = services.clock.now() + PATIENCE_MS;
  let current = loaded;
  for (;;) {
    const { session, result: claim } = await onInstance(services, caller, current, claimAttempt, options);
    if (claim === 'paid') return { session, result: refused('conflict', 'PaymentAlreadyCompleted', 'The payment is already completed.') };
    if (claim !== 'busy') return carryOut(services, caller, { ...claim, session }, options);
    if (services.clock.now() >= patience) return { session, result: refused('conflict', 'PaymentInProgress', 'A payment is being started by another request.') };
    await new Promise((resolve) => { setTimeout(resolve, POLL_MS); });
    current = await reload(services, session);
  }
}

async function reload(services: Services, session: Session): Promise<LoadedInstance> {
  const record = await services.store.instances.get(session.guid);
  if (!record) throw new AppError('CONFLICT', { detail: 'The instance was removed in the meantime.' });
  return { record, definition: definitionOf(services, record) };
}

function refused(type: 'conflict' | 'internal' | 'unavailable', code: string, message: string): ActionResult {
  return { ok: false, type, error: { code, message } };
}

async function claimAttempt(session: Session): Promise<Omit<Claim, 'session'> | 'paid' | 'busy'> {
  const task = requirePaymentTask(session, session.definition.process.elements.get(session.taskId ?? ''));
  const previous = (await storedPayment(session, task))?.information ?? null;
  if (previous?.status === 'Paid') return 'paid';
  const known = attemptOf(session, task.id);
  if (known?.lease && known.lease.until > session.nowMs) return 'busy';
  const order = await orderOf(session);
  // A crash between the processor's answer and our commit leaves the attempt undone: the same reference gets the same payment.
  const attempt = known && !known.done && sameOrder(known.order, order) ? known.attempt : (known?.attempt ?? 0) + 1;
  const lease = session.services.newGuid();
  setAttempt(session, task.id, { attempt, order, lease: { id: lease, until: session.nowMs + LEASE_MS }, done: false });
  return { task, lease, attempt, order, previous };
}

async function carryOut(services: Services, caller: Authenticated, claim: Claim, options: PayOptions): Promise<{ session: Session; result: ActionResult }> {
  let outcome: Outcome;
  try {
    outcome = await startOrResume(claim, options);
  } catch (error) {
    await release(services, caller, claim);
    if (!(error instanceof PaymentError)) throw error;
    services.log.warn({ app: claim.session.definition.id, instance: claim.session.guid, task: claim.task.id, kind: error.kind, err: error.message }, 'a payment could not be started');
    return { session: claim.session, result: refused(error.kind === 'misconfigured' ? 'internal' : 'unavailable', error.kind === 'misconfigured' ? 'PaymentNotConfigured' : 'PaymentProcessorFailed', error.message) };
  }
  const { information, alreadyPaid } = outcome;
  const stored = await record(services, caller, claim, information);
  if (stored === null) return { session: claim.session, result: refused('conflict', 'PaymentInterrupted', 'The task was left while the payment was being started.') };
  if (alreadyPaid) return { session: stored, result: refused('conflict', 'PaymentAlreadyCompleted', 'The payment is already completed.') };
  const redirectUrl = information.paymentDetails?.redirectUrl;
  return { session: stored, result: { ok: true, ...(redirectUrl ? { redirectUrl } : {}) } };
}

/** @throws {PaymentError} */
async function startOrResume(claim: Claim, options: PayOptions): Promise<Outcome> {
  const { session, task, order } = claim;
  const earlier = claim.previous?.paymentDetails ? await currentPayment(session, claim.previous) : null;
  if (earlier?.status === 'Paid') return { information: earlier, alreadyPaid: true };
  if (earlier?.status === 'Created' && earlier.paymentDetails?.redirectUrl && sameOrder(earlier.orderDetails, order)) return { information: earlier, alreadyPaid: false };
  if (earlier?.status === 'Created' && earlier.paymentDetails) {
    const { paymentProcessorId } = earlier.orderDetails;
    const lookup = lookupOf(session, { ...earlier, paymentDetails: earlier.paymentDetails });
    if (!(await processorOf(session, paymentProcessorId).terminate(lookup))) {
      const again = await currentPayment(session, earlier);
      if (again.status === 'Paid') return { information: again, alreadyPaid: true };
      throw new PaymentError('refused', `Unable to cancel existing ${paymentProcessorId} payment with ID: ${earlier.paymentDetails.paymentId}.`);
    }
  }
  const processor = processorOf(session, order.paymentProcessorId);
  const details = order.totalPriceIncVat > 0 ? await processor.start(requestOf(claim, options)) : null;
  return { information: { taskId: task.id, status: details ? 'Created' : 'Skipped', orderDetails: order, paymentDetails: details }, alreadyPaid: false };
}

function requestOf({ session, task, attempt, order }: Claim, { host }: PayOptions): Parameters<ReturnType<typeof processorOf>['start']>[0] {
  const base = `${session.services.links.apps(session.instance.org, host)}/${session.instance.appId}`;
  return {
    ...contextOf(session), ...orderAndAmounts(order), reference: referenceOf(session, task.id, attempt),
    returnUrl: `${base}/#/instance/${session.instance.id}`,
    callbackUrl: `${base}/instances/${session.instance.id}/payment/nets-webhook-listener`,
  };
}

/** Stores the answer while the lease is still ours; else takes back what was started. Null when it was not ours any more. */
async function record(services: Services, caller: Authenticated, claim: Claim, information: PaymentInformation): Promise<Session | null> {
  const { task, lease } = claim;
  try {
    const { session, result } = await onInstance(services, caller, await reload(services, claim.session), async (work) => {
      const attempt = attemptOf(work, task.id);
      if (work.taskId !== task.id || attempt?.lease?.id !== lease) return false;
      setAttempt(work, task.id, { ...attempt, lease: null, done: true });
      await storePayment(work, task, information);
      return true;
    }, { language: claim.session.language });
    if (result) return session;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'CONFLICT') throw error;
  }
  if (information.status === 'Created' && information.paymentDetails) await takeBack(services, claim, { ...information, paymentDetails: information.paymentDetails });
  return null;
}

/** Nobody has been given the address yet, unless another request stored the very same payment. */
async function takeBack(services: Services, claim: Claim, information: PaymentInformation & { paymentDetails: PaymentDetails }): Promise<void> {
  const { session, result: stored } = await onInstance(services, claim.session.caller, await reload(services, claim.session), (work) => storedPayment(work, claim.task), {});
  if (stored?.information.paymentDetails?.paymentId === information.paymentDetails.paymentId) return;
  await processorOf(session, information.orderDetails.paymentProcessorId).terminate(lookupOf(session, information)).catch((error: unknown) => {
    services.log.warn({ instance: session.guid, payment: information.paymentDetails.paymentId, err: String(error) }, 'a payment that nobody will use could not be cancelled');
  });
}

/** Lets others try. The attempt stays undone: whether the processor has made a payment is unknown, its reference finds out. */
async function release(services: Services, caller: Authenticated, claim: Claim): Promise<void> {
  await onInstance(services, caller, await reload(services, claim.session), async (work) => {
    const attempt = attemptOf(work, claim.task.id);
    if (attempt?.lease?.id === claim.lease) setAttempt(work, claim.task.id, { ...attempt, lease: null });
  }, {}).catch((error: unknown) => {
    services.log.warn({ instance: claim.session.guid, err: String(error) }, 'the lease of a payment could not be given back; it ends by itself');
  });
}
