import type { OrderAmounts, OrderLine } from '../kernel/payment.ts';

/** An exact decimal: `digits` / 10^`scale`. */
interface Exact {
  digits: bigint;
  scale: number;
}

/**
 * The amounts of an order in minor units, rounded line by line (half away from zero), so that net and tax of every line and of
 * the whole add up as a payment processor demands.
 */
export function amountsOf(lines: readonly OrderLine[]): OrderAmounts {
  const amounts = lines.map((line) => {
    const price = exact(line.priceExVat);
    const sum = times(price, exact(line.quantity));
    const net = minor(sum, 2);
    const tax = minor(times(sum, exact(line.vatPercent)), 0);
    return { unitPrice: minor(price, 2), net, tax, gross: net + tax, taxRate: minor(exact(line.vatPercent), 2) };
  });
  const total = (name: 'net' | 'tax' | 'gross'): number => amounts.reduce((sum, line) => sum + line[name], 0);
  return { lines: amounts, net: total('net'), tax: total('tax'), gross: total('gross') };
}

/** The shortest text of a double is the decimal that was meant. */
function exact(value: number): Exact {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function times(left: Exact, right: Exact): Exact {
  return { digits: left.digits * right.digits, scale: left.scale + right.scale };
}

/** Moves the point `places` to the right and rounds. A percentage of a sum in kroner is the tax in øre as it stands. */
function minor(value: Exact, places: number): number {
  const { digits, scale } = value;
  if (scale <= places) return Number(digits * 10n ** BigInt(places - scale));
  const unit = 10n ** BigInt(scale - places);
  const magnitude = digits < 0n ? -digits : digits;
  const rounded = (magnitude * 2n + unit) / (unit * 2n);
  return Number(digits < 0n ? -rounded : rounded);
}
