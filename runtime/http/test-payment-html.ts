import { escapeHtml } from '../auth/stand-in/pages.ts';
import type { TestPayment } from '../payment/test-payments.ts';

const TEXTS = {
  nb: { title: 'Testbetaling', notice: 'Dette er en testside. Ingen penger flyttes.', receiver: 'Mottaker', total: 'Totalt', pay: 'Betal', cancel: 'Avbryt', fail: 'La betalingen feile', back: 'Tilbake til skjemaet', Created: 'Venter på betaling', Paid: 'Betalt', Failed: 'Betalingen feilet', Cancelled: 'Avbrutt' },
  nn: { title: 'Testbetaling', notice: 'Dette er ei testside. Ingen pengar blir flytta.', receiver: 'Mottakar', total: 'Totalt', pay: 'Betal', cancel: 'Avbryt', fail: 'La betalinga feile', back: 'Tilbake til skjemaet', Created: 'Ventar på betaling', Paid: 'Betalt', Failed: 'Betalinga feila', Cancelled: 'Avbrote' },
  en: { title: 'Test payment', notice: 'This is a test page. No money is moved.', receiver: 'Receiver', total: 'Total', pay: 'Pay', cancel: 'Cancel', fail: 'Let the payment fail', back: 'Back to the form', Created: 'Waiting for payment', Paid: 'Paid', Failed: 'The payment failed', Cancelled: 'Cancelled' },
};

const STYLE = `body{font:1.125rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:34rem;padding:2rem 1rem;color:#1e2b3c}table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{text-align:left;padding:.5rem;border-bottom:1px solid #68707c}td:last-child{text-align:right}button,a.button{font:inherit;padding:.5rem 1.5rem;margin:0 1rem 1rem 0;border:2px solid #0062ba;background:#fff;color:#0062ba}
button.first{background:#0062ba;color:#fff}:focus-visible{outline:3px solid #0062ba;outline-offset:3px}.notice{border-left:.5rem solid #b8860b;padding:.5rem 1rem;background:#fff7e0}`;

/** The page of a test payment: works with a keyboard alone, no script. */
export function testPaymentPage(payment: TestPayment): string {
  const language = payment.language in TEXTS ? (payment.language as keyof typeof TEXTS) : 'nb';
  const texts = TEXTS[language];
  const money = (amount: number): string => `${(amount / 100).toFixed(2)} ${escapeHtml(payment.currency)}`;
  const lines = payment.lines.map((line) => `<tr><td>${escapeHtml(line.name)}</td><td>${money(line.gross)}</td></tr>`).join('');
  const button = (result: string, label: string, first = false): string => `<button type="submit" name="result" value="${result}"${first ? ' class="first"' : ''}>${label}</button>`;
  const choice = payment.status === 'Created'
    ? `<form method="post">${button('paid', texts.pay, true)}${button('cancelled', texts.cancel)}${button('failed', texts.fail)}</form>`
    : `<p><a class="button" href="${escapeHtml(payment.returnUrl)}">${texts.back}</a></p>`;
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${texts.title}</title><style>${STYLE}</style></head>
<body><main><h1>${texts.title}</h1><p class="notice">${texts.notice}</p><p role="status">${texts[payment.status]}</p>${payment.receiver ? `<p>${texts.receiver}: ${escapeHtml(payment.receiver)}</p>` : ''}
<table><tbody>${lines}<tr><th scope="row">${texts.total}</th><td>${money(payment.amount)}</td></tr></tbody></table>${choice}</main></body></html>`;
}
