import type { ActionResult } from '../app-definition/hooks.ts';
import { AppError } from '../kernel/errors.ts';
import type { ProcessElement } from '../process/types.ts';
import type { Session } from './session.ts';

/**
 * Payment is not built yet: a task of this type can be entered and rejected, but not paid or passed. Every way through it
 * says so instead of pretending that money has changed hands.
 */
export async function startPayment(session: Session, task: ProcessElement): Promise<void> {
  session.services.log.warn({ app: session.definition.id, task: task.id }, 'a payment task was entered; payment is not supported yet');
}

/** @throws 409: nothing has been paid */
export async function endPayment(_session: Session, task: ProcessElement): Promise<void> {
  throw new AppError('CONFLICT', { title: 'Process next failed.', detail: `The payment task ${task.id} cannot be completed: the payment is not completed.`, problem: 'plain' });
}

export async function pay(_session: Session): Promise<ActionResult> {
  return { ok: false, type: 'internal', error: { code: 'PaymentNotSupported', message: 'This runtime has no payment processor yet.' } };
}
