import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { StandInPerson } from './id-porten.ts';
import { errorPage, loginPage, type LoginPage } from './pages.ts';
import { readForm } from './read-form.ts';
import { acrRank, lowestAcr } from './scopes.ts';
import { languageOf } from './texts.ts';

export interface LoginOptions {
  /** The path under which the stand-in stands. */
  path: string;
  people: () => Promise<StandInPerson[]>;
  mayLogIn: (pid: string) => Promise<unknown>;
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

const AMR: Record<string, string> = { 'idporten-loa-substantial': 'Minid-APP', 'idporten-loa-high': 'BankID' };

/** The login page: GET shows it, POST takes the choice and sends the browser on. Never rejects. */
export async function handleLogin(provider: Provider, request: IncomingMessage, response: ServerResponse, options: LoginOptions): Promise<void> {
  try {
    const interaction = await provider.interactionDetails(request, response);
    if (request.method === 'POST') await takeChoice(provider, interaction, request, response, options);
    else await show(interaction, response, options, null);
  } catch (error) {
    const expired = (error as { error?: unknown }).error === 'invalid_request';
    answer(response, expired ? 400 : 500, errorPage('invalid_request', expired ? 'This login has expired or was not begun here. Go back and try again.' : 'The login could not be carried out.'));
  }
}

async function takeChoice(provider: Provider, interaction: Interaction, request: IncomingMessage, response: ServerResponse, options: LoginOptions): Promise<void> {
  const form = await readForm(request);
  if (form.get('cancel') === 'yes') {
    await provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'The user cancelled the login' }, { mergeWithLastSubmission: false });
    return;
  }
  const pid = form.get('pid')?.trim() || (form.get('person') ?? '');
  const acr = form.get('acr') ?? 'idporten-loa-substantial';
  if ((await options.mayLogIn(pid)) === null) return show(interaction, response, options, 'unknownPerson');
  const amr = AMR[acr];
  if (amr === undefined || acrRank(acr) < minimumOf(interaction)) return show(interaction, response, options, 'levelTooLow');
  await provider.interactionFinished(request, response, { login: { accountId: pid, acr, amr: [amr], remember: false } }, { mergeWithLastSubmission: false });
}

async function show(interaction: Interaction, response: ServerResponse, options: LoginOptions, error: LoginPage['error']): Promise<void> {
  const people = (await options.people()).flatMap(({ ssn, name }) => (ssn === null ? [] : [{ ssn, name }]));
  answer(response, error === null ? 200 : 400, loginPage({
    action: `${options.path}/interaction/${interaction.uid}`,
    language: languageOf(interaction.params['ui_locales'] as string | undefined),
    people,
    onlyHigh: minimumOf(interaction) > acrRank('idporten-loa-substantial'),
    error,
  }));
}

function minimumOf(interaction: Interaction): number {
  return lowestAcr(interaction.params['acr_values'] as string | undefined);
}

function answer(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  });
  response.end(html);
}
