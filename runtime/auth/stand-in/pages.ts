import { LOGIN_TEXTS, type StandInLanguage } from './texts.ts';

export interface LoginPage {
  /** Where the form is sent. */
  action: string;
  language: StandInLanguage;
  people: readonly { ssn: string; name: string }[];
  /** `idporten-loa-substantial` can not be chosen when the service asks for more. */
  onlyHigh: boolean;
  error: 'unknownPerson' | 'levelTooLow' | null;
}

const STYLE = `body{font:1.125rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:34rem;padding:2rem 1rem;color:#1e2b3c}fieldset,p.field{border:0;margin:0 0 1.5rem;padding:0}
label,legend{display:block;font-weight:600;margin-bottom:.25rem}fieldset label{font-weight:400}select,input[type=text]{box-sizing:border-box;font:inherit;padding:.5rem;width:100%;border:2px solid #1e2b3c}
button{font:inherit;padding:.5rem 1.5rem;margin-right:1rem;border:2px solid #0062ba;background:#0062ba;color:#fff}button.second{background:#fff;color:#0062ba}:focus-visible{outline:3px solid #0062ba;outline-offset:3px}
.error{border-left:.5rem solid #c01b1b;padding:.5rem 1rem;background:#fdecec}.notice{border-left:.5rem solid #b8860b;padding:.5rem 1rem;background:#fff7e0}small{display:block}`;

/** The page where a test person and a level are chosen: works with a keyboard alone, every field has its label, no script. */
export function loginPage({ action, language, people, onlyHigh, error }: LoginPage): string {
  const texts = LOGIN_TEXTS[language];
  const options = people.map(({ ssn, name }) => `<option value="${escapeHtml(ssn)}">${escapeHtml(name)} (${escapeHtml(ssn)})</option>`).join('');
  const substantial = onlyHigh ? '' : `<label><input type="radio" name="acr" value="idporten-loa-substantial" checked> ${texts.substantial}</label>`;
  return pageOf(language, texts.title, `
<p class="notice">${texts.notice}</p>${error === null ? '' : `<p class="error" role="alert">${texts[error]}</p>`}
<form method="post" action="${escapeHtml(action)}">
<p class="field"><label for="person">${texts.person}</label><select id="person" name="person">${options}</select></p>
<p class="field"><label for="pid">${texts.other}</label><input type="text" id="pid" name="pid" inputmode="numeric" autocomplete="off" maxlength="11" aria-describedby="pid-hint"><small id="pid-hint">${texts.otherHint}</small></p>
<fieldset><legend>${texts.level}</legend>${substantial}<label><input type="radio" name="acr" value="idporten-loa-high"${onlyHigh ? ' checked' : ''}> ${texts.high}</label></fieldset>
<button type="submit">${texts.submit}</button><button type="submit" name="cancel" value="yes" class="second">${texts.cancel}</button>
</form>`);
}

/** Confirmation of logout; `form` is the provider's own form, whose id is `op.logoutForm`. */
export function logoutPage(form: string): string {
  return pageOf('nb', 'Logg ut', `${form}<p>Vil du logge ut?</p><button type="submit" form="op.logoutForm" name="logout" value="yes">Logg ut</button>`);
}

export function loggedOutPage(): string {
  return pageOf('nb', 'Du er logget ut', '');
}

export function errorPage(error: string, description: string): string {
  return pageOf('en', 'The login failed', `<p class="error" role="alert">${escapeHtml(error)}</p><p>${escapeHtml(description)}</p>`);
}

/** A whole page; `content` is HTML. */
export function pageOf(language: StandInLanguage, title: string, content: string): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1>${content}</main></body></html>`;
}

/** Text as HTML, also inside attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
