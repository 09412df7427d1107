import { AppError } from '../kernel/errors.ts';
import { PaymentError, type OrderDetails, type PaymentLookup, type PaymentProcessor, type PaymentInformation } from '../kernel/payment.ts';
import { HookRefusal, runHook } from './hook-runner.ts';
import { amountsOf } from './payment-amounts.ts';
import type { PaymentTask } from './payment-information.ts';
import type { Session } from './session.ts';

/**
 * The processor that an order names: the app's own before the built-in ones.
 * @throws {PaymentError} misconfigured when nobody has that id
 */
export function processorOf(session: Session, id: string): PaymentProcessor {
  const own = session.definition.hooks.payment?.processors;
  if (own && Object.hasOwn(own, id)) return guarded(session, id, own[id] as PaymentProcessor);
  const found = session.services.payments.find(id);
  if (!found) throw new PaymentError('misconfigured', `Payment processor with ID '${id}' not found.`);
  return found;
}

/** An app's processor runs like every other hook: with a time limit, and its failure names it. */
function guarded(session: Session, id: string, own: PaymentProcessor): PaymentProcessor {
  const run = async <T>(member: string, call: () => Promise<T>): Promise<T> => {
    try {
      return await runHook(session.services, `payment.processors.${id}.${member}`, () => call().catch(saidOnPurpose));
    } catch (error) {
      throw error instanceof HookRefusal && error.cause instanceof PaymentError ? error.cause : error;
    }
  };
  return {
    start: (request) => run('start', async () => own.start(request)),
    status: (payment) => run('status', async () => own.status(payment)),
    terminate: (payment) => run('terminate', async () => own.terminate(payment)),
  };
}

/** An app is loaded apart from us, so its PaymentError is known by its name. */
function saidOnPurpose(error: unknown): never {
  const { name, kind, message } = error as Partial<PaymentError>;
  if (name !== 'PaymentError' || (kind !== 'unavailable' && kind !== 'refused' && kind !== 'misconfigured')) throw error;
  throw new HookRefusal(message, { cause: new PaymentError(kind, message ?? '', error) });
}

/** What the processor needs to find a payment again. */
export function lookupOf(session: Session, information: PaymentInformation & { paymentDetails: NonNullable<PaymentInformation['paymentDetails']> }): PaymentLookup {
  return { ...contextOf(session), paymentId: information.paymentDetails.paymentId, ...orderAndAmounts(information.orderDetails) };
}

export function contextOf(session: Session): Pick<PaymentLookup, 'appId' | 'instanceId' | 'language' | 'settings'> {
  return { appId: session.definition.id, instanceId: session.instance.id, language: session.language, settings: session.definition.settings.sections };
}

export function orderAndAmounts(order: OrderDetails): Pick<PaymentLookup, 'order' | 'amounts'> {
  return { order, amounts: amountsOf(order.orderLines) };
}

/** As the processor has it now. What was paid or skipped stays so; the processor is not asked again. */
export async function currentPayment(session: Session, information: PaymentInformation): Promise<PaymentInformation> {
  const { paymentDetails } = information;
  if (!paymentDetails || information.status === 'Paid' || information.status === 'Skipped') return information;
  const now = await processorOf(session, information.orderDetails.paymentProcessorId).status(lookupOf(session, { ...information, paymentDetails }));
  return { ...information, status: now.status, paymentDetails: now.details };
}

/** Runs work that talks with a processor; its failures become answers. */
export async function withProcessor<T>(session: Session, task: PaymentTask, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PaymentError)) throw error;
    session.services.log.warn({ app: session.definition.id, instance: session.guid, task: task.id, kind: error.kind, err: error.message }, 'a payment processor failed');
    throw toAppError(error);
  }
}

/** 409 for what the app's developer must mend, 502 for the processor's own troubles. */
export function toAppError(error: PaymentError): AppError {
  const code = error.kind === 'misconfigured' ? 'CONFLICT' : 'PAYMENT_UNAVAILABLE';
  const status = code === 'CONFLICT' ? 409 : 502;
  const title = code === 'CONFLICT' ? 'Payment is not set up.' : 'Payment processor unavailable';
  return new AppError(code, { title, detail: error.message, body: { kind: 'problem', value: { title, status, detail: error.message } }, cause: error });
}
