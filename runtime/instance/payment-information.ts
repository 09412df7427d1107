import { AppError } from '../kernel/errors.ts';
import type { DataElement } from '../kernel/instance-types.ts';
import type { OrderDetails, PaymentInformation } from '../kernel/payment.ts';
import type { ProcessElement } from '../process/types.ts';
import type { Session } from './session.ts';

export type PaymentTask = ProcessElement & { payment: NonNullable<ProcessElement['payment']> };

/** A payment under way, kept beside the document so that a crash neither loses it nor starts a second one. */
export interface PaymentAttempt {
  /** Counts the payments of this task from 1. */
  attempt: number;
  /** What the attempt pays for: another order is another attempt. */
  order: OrderDetails;
  /** Who is at work with the processor, and until when (ms); null when nobody is. */
  lease: { id: string; until: number } | null;
  /** The processor's answer is stored. */
  done: boolean;
}

/** @throws 409 when the definition's payment task cannot work */
export function requirePaymentTask(session: Session, task: ProcessElement | undefined): PaymentTask {
  if (!task?.payment) throw misconfigured(`The payment task ${task?.id ?? ''} has no paymentConfig.`);
  for (const type of [task.payment.paymentDataType, task.payment.paymentReceiptPdfDataType]) {
    if (type && !session.definition.dataTypes.has(type)) throw misconfigured(`The payment task ${task.id} names the data type ${type}, which the app does not have.`);
  }
  return task as PaymentTask;
}

export function misconfigured(detail: string): AppError {
  return new AppError('CONFLICT', { title: 'Payment is not set up.', detail, problem: 'plain' });
}

/** The stored document of the task; null when no payment was begun. */
export async function storedPayment(session: Session, task: PaymentTask): Promise<{ element: DataElement; information: PaymentInformation } | null> {
  for (const element of session.elementsOf(task.payment.paymentDataType)) {
    const information = JSON.parse(Buffer.from(await session.bytes(element)).toString('utf8')) as PaymentInformation;
    if (information.taskId === task.id) return { element, information };
  }
  return null;
}

/** Writes the document, when it says something new. */
export async function storePayment(session: Session, task: PaymentTask, information: PaymentInformation): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(information));
  const stored = await storedPayment(session, task);
  if (stored) {
    if (!bytes.equals(await session.bytes(stored.element))) session.replaceInline(stored.element, bytes);
    return;
  }
  const dataType = task.payment.paymentDataType;
  session.addInline({ dataType, contentType: 'application/json', filename: `${dataType}.json`, size: 0 }, bytes);
}

export function attemptOf(session: Session, taskId: string): PaymentAttempt | null {
  return attempts(session)[taskId] ?? null;
}

export function setAttempt(session: Session, taskId: string, attempt: PaymentAttempt): void {
  session.record.internal['payments'] = { ...attempts(session), [taskId]: attempt };
  session.touchQuietly();
}

function attempts(session: Session): Record<string, PaymentAttempt> {
  return (session.record.internal['payments'] as Record<string, PaymentAttempt> | undefined) ?? {};
}

/** Names an attempt for ever: what processors call an idempotency key. */
export function referenceOf(session: Session, taskId: string, attempt: number): string {
  return `${session.guid}/${taskId}/${attempt}`;
}

export function sameOrder(left: OrderDetails, right: OrderDetails): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
