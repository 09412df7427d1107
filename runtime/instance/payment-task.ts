import { AppError } from '../kernel/errors.ts';
import type { PaymentInformation } from '../kernel/payment.ts';
import type { ProcessElement } from '../process/types.ts';
import { attemptOf, requirePaymentTask, setAttempt, storedPayment, storePayment, type PaymentTask } from './payment-information.ts';
import { currentPayment, lookupOf, processorOf, withProcessor } from './payment-processor.ts';
import { receiptSections } from './payment-receipt.ts';
import { taskPdf } from './pdf.ts';
import type { Session } from './session.ts';

const RECEIPT = 'Betalingskvittering.pdf';

/** What an earlier visit left unfinished goes; what is paid stays paid (app-api.md §4.7). */
export async function startPaymentTask(session: Session, element: ProcessElement): Promise<void> {
  await dropUnfinished(session, requirePaymentTask(session, element));
}

/** The same when the task is rejected: nobody must be able to pay for it afterwards. */
export async function abandonPaymentTask(session: Session, element: ProcessElement): Promise<void> {
  await dropUnfinished(session, requirePaymentTask(session, element));
}

/** The instance is deleted: nobody should pay for it. A processor in trouble does not stop the deletion. */
export async function cancelOpenPayment(session: Session): Promise<void> {
  const task = session.definition.process.elements.get(session.taskId ?? '');
  if (task?.taskType !== 'payment') return;
  await abandonPaymentTask(session, task).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    session.services.log.warn({ app: session.definition.id, instance: session.guid, err: error.message }, 'the payment of a deleted instance could not be cancelled');
  });
}

/** @throws 409 unless the payment is Paid or Skipped; then writes the receipt */
export async function endPaymentTask(session: Session, element: ProcessElement): Promise<void> {
  const task = requirePaymentTask(session, element);
  const information = await refreshPayment(session, task);
  if (!information) throw notCompleted('Payment information not found.');
  if (information.status === 'Skipped') return;
  if (information.status !== 'Paid') throw notCompleted('The payment is not completed.');
  const dataType = task.payment.paymentReceiptPdfDataType;
  if (dataType) await taskPdf(session, task, { dataType, filename: RECEIPT, sections: receiptSections(information, session.language) });
}

function notCompleted(detail: string): AppError {
  return new AppError('CONFLICT', { title: 'Process next failed.', detail, problem: 'plain' });
}

/** Asks the processor and stages what is new. Null when no payment was begun. */
export async function refreshPayment(session: Session, task: PaymentTask): Promise<PaymentInformation | null> {
  const stored = await storedPayment(session, task);
  if (!stored) return null;
  const information = await withProcessor(session, task, () => currentPayment(session, stored.information));
  await storePayment(session, task, information);
  return information;
}

/**
 * Cancels an unpaid payment at its processor and removes its document. Whoever is at work with the processor at this moment
 * loses the lease and takes back what was started.
 */
async function dropUnfinished(session: Session, task: PaymentTask): Promise<void> {
  const attempt = attemptOf(session, task.id);
  if (attempt && (!attempt.done || attempt.lease)) setAttempt(session, task.id, { ...attempt, lease: null, done: true });
  const stored = await storedPayment(session, task);
  if (!stored || stored.information.status === 'Paid') return;
  if (!(await withProcessor(session, task, () => cancel(session, stored.information)))) {
    const now = await refreshPayment(session, task);
    if (now?.status === 'Paid') return;
    if (now?.status === 'Created') throw notCancelled(now);
  }
  session.removeElement(stored.element);
}

function notCancelled({ orderDetails, paymentDetails }: PaymentInformation): AppError {
  const detail = `Unable to cancel existing ${orderDetails.paymentProcessorId} payment with ID: ${paymentDetails?.paymentId}.`;
  return new AppError('PAYMENT_UNAVAILABLE', { detail, body: { kind: 'problem', value: { title: 'Process next failed.', status: 502, detail } } });
}

/** The processor alone knows whether it is too late. */
async function cancel(session: Session, information: PaymentInformation): Promise<boolean> {
  const { paymentDetails } = information;
  if (!paymentDetails) return true;
  return processorOf(session, information.orderDetails.paymentProcessorId).terminate(lookupOf(session, { ...information, paymentDetails }));
}
