import type { PaymentInformation } from '../kernel/payment.ts';
import type { PlainDocument } from '../summary/plain-document.ts';

const TEXTS = {
  nb: { order: 'Bestilling', sum: 'Sum uten mva.', vat: 'Mva.', total: 'Totalt', payment: 'Betaling', receiver: 'Mottaker', organisation: 'Organisasjonsnummer', payer: 'Betalt av', id: 'Betalings-ID', method: 'Betalingsmåte', paid: 'Betalt' },
  nn: { order: 'Bestilling', sum: 'Sum utan mva.', vat: 'Mva.', total: 'Totalt', payment: 'Betaling', receiver: 'Mottakar', organisation: 'Organisasjonsnummer', payer: 'Betalt av', id: 'Betalings-ID', method: 'Betalingsmåte', paid: 'Betalt' },
  en: { order: 'Order', sum: 'Sum without VAT', vat: 'VAT', total: 'Total', payment: 'Payment', receiver: 'Receiver', organisation: 'Organisation number', payer: 'Paid by', id: 'Payment ID', method: 'Method of payment', paid: 'Paid' },
};

/** What the receipt says beyond the form: what was bought, what it cost, who paid whom. */
export function receiptSections({ orderDetails, paymentDetails }: PaymentInformation, language: string): PlainDocument['sections'] {
  const texts = TEXTS[language as keyof typeof TEXTS] ?? TEXTS.nb;
  const money = (amount: number): string => `${amount.toFixed(2)} ${orderDetails.currency}`;
  const { receiver } = orderDetails;
  const rows = (pairs: [label: string, value: unknown][]): { label: string; value: string }[] =>
    pairs.flatMap(([label, value]) => (typeof value === 'string' && value !== '' ? [{ label, value }] : []));
  return [
    { heading: texts.order, rows: [
      ...orderDetails.orderLines.map((line) => ({ label: line.name, value: `${line.quantity} ${line.unit} × ${money(line.priceExVat)} + ${line.vatPercent} %` })),
      ...rows([[texts.sum, money(orderDetails.totalPriceExVat)], [texts.vat, money(orderDetails.totalVat)], [texts.total, money(orderDetails.totalPriceIncVat)]]),
    ] },
    { heading: texts.payment, rows: rows([
      [texts.receiver, receiver?.['name']],
      [texts.organisation, receiver?.['organisationNumber']],
      [texts.payer, payerName(paymentDetails?.payer ?? orderDetails.payer)],
      [texts.id, paymentDetails?.paymentId],
      [texts.method, [paymentDetails?.paymentType, paymentDetails?.paymentMethod].filter(Boolean).join(' ')],
      [texts.paid, paymentDetails?.chargedDate?.slice(0, 10)],
    ]) },
  ];
}

function payerName(payer: PaymentInformation['orderDetails']['payer'] | undefined): string {
  const person = payer?.privatePerson;
  return payer?.company?.name ?? [person?.firstName, person?.lastName].filter(Boolean).join(' ');
}
