import { escapeHtml, pageOf } from './pages.ts';

export interface Chooser {
  action: string;
  /** Where to go afterwards; already found safe. */
  goto: string | null;
  people: readonly { userId: number; name: string; ssn: string | null }[];
}

/** The quickest way in during development: one form that sets the session of a test person. */
export function loginChooser({ action, goto, people }: Chooser): string {
  const options = people.map(({ userId, name, ssn }) => `<option value="${userId}">${escapeHtml(name)} (${escapeHtml(ssn ?? 'uten fødselsnummer')})</option>`).join('');
  const levels = [3, 4, 2, 1, 0, -1].map((level) => `<option value="${level}">${level === -1 ? 'Ikke innlogget' : `Nivå ${level}`}</option>`).join('');
  return pageOf('nb', 'Velg testperson', `
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="goto" value="${escapeHtml(goto ?? '')}">
<p class="field"><label for="userId">Testperson</label><select id="userId" name="userId">${options}</select></p>
<p class="field"><label for="level">Sikkerhetsnivå</label><select id="level" name="level">${levels}</select></p>
<button type="submit">Logg inn</button>
</form>`);
}
