import { AppError } from '../kernel/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { OrderDetails, OrderLine, Payer } from '../kernel/payment.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import { amountsOf } from './payment-amounts.ts';
import type { Session } from './session.ts';

const LINES = 1000;
/** What a processor's 32-bit amount can hold, in minor units. */
const LARGEST = 2_147_483_647;

/**
 * What is to be paid, as the app's hook `payment.order` says, with the totals that we sum up ourselves.
 * @throws 404 when the app has no such hook, HOOK_FAILED when what it says is no order
 */
export async function orderOf(session: Session): Promise<OrderDetails> {
  const order = session.definition.hooks.payment?.order;
  if (!order) throw new AppError('NOT_FOUND', { title: 'No order details', detail: `The app ${session.definition.id} has no logic that says what is to be paid (payment.order).`, problem: 'plain' });
  return readOrder(await runHook(session.services, 'payment.order', () => order(hookContext(session))));
}

/** @throws {AppError} HOOK_FAILED naming the member that is wrong */
export function readOrder(value: unknown): OrderDetails {
  if (!isJsonObject(value)) throw wrong('the result', 'must be an object');
  const list = value['orderLines'];
  if (!Array.isArray(list) || list.length > LINES) throw wrong('orderLines', `must be a list of at most ${LINES} lines`);
  const orderLines = list.map(readLine);
  const amounts = amountsOf(orderLines);
  if (amounts.gross < 0 || amounts.gross > LARGEST || amounts.lines.some((line) => Math.abs(line.gross) > LARGEST)) throw wrong('the total', `must be from 0 to ${LARGEST / 100}`);
  const currency = text(value, 'currency') ?? 'NOK';
  if (!/^[A-Z]{3}$/.test(currency)) throw wrong('currency', 'must be three capital letters');
  return {
    paymentProcessorId: text(value, 'paymentProcessorId') ?? required('paymentProcessorId'),
    receiver: group(value, 'receiver'),
    payer: group(value, 'payer') as Payer | null,
    currency,
    orderLines,
    allowedPayerTypes: payerTypes(value['allowedPayerTypes']),
    orderReference: text(value, 'orderReference'),
    totalPriceExVat: amounts.net / 100,
    totalVat: amounts.tax / 100,
    totalPriceIncVat: amounts.gross / 100,
  };
}

function readLine(line: Json, index: number): OrderLine {
  const at = `orderLines[${index}]`;
  if (!isJsonObject(line)) throw wrong(at, 'must be an object');
  const number = (name: string, fallback: number | null, least: number, most: number): number => {
    const given = line[name] ?? fallback;
    if (typeof given !== 'number' || !(given >= least && given <= most)) throw wrong(`${at}.${name}`, `must be a number from ${least} to ${most}`);
    return given;
  };
  const quantity = number('quantity', 1, 1, 1_000_000);
  if (!Number.isInteger(quantity)) throw wrong(`${at}.quantity`, 'must be a whole number');
  return {
    id: text(line, 'id', at) ?? required(`${at}.id`),
    name: text(line, 'name', at) ?? required(`${at}.name`),
    textResourceKey: text(line, 'textResourceKey', at),
    priceExVat: number('priceExVat', null, -LARGEST / 100, LARGEST / 100),
    quantity,
    vatPercent: number('vatPercent', null, 0, 100),
    unit: text(line, 'unit', at) ?? 'pcs',
  };
}

function payerTypes(value: Json | undefined): OrderDetails['allowedPayerTypes'] {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || !value.every((type) => type === 'Person' || type === 'Company')) throw wrong('allowedPayerTypes', 'must be a list of Person and Company');
  return value as ('Person' | 'Company')[];
}

function text(value: JsonObject, name: string, at?: string): string | null {
  const given = value[name];
  if (given === undefined || given === null || given === '') return null;
  if (typeof given !== 'string') throw wrong(at ? `${at}.${name}` : name, 'must be text');
  return given;
}

function group(value: JsonObject, name: string): JsonObject | null {
  const given = value[name];
  if (given === undefined || given === null) return null;
  if (!isJsonObject(given)) throw wrong(name, 'must be an object');
  return given;
}

function required(member: string): never {
  throw wrong(member, 'is missing');
}

function wrong(member: string, what: string): AppError {
  return new AppError('HOOK_FAILED', { detail: `The hook payment.order gave no order: ${member} ${what}.` });
}
