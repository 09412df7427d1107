import type { Context } from 'koa';
import { isFromOwnSite } from '../../auth/csrf.ts';
import { loginChooser } from '../../auth/stand-in/chooser.ts';
import { safeGoto, type GotoRule } from '../../auth/safe-goto.ts';
import type { TestTokenKind, TestTokens } from '../../auth/test-tokens.ts';
import { AppError } from '../../kernel/errors.ts';
import type { TestRegister } from '../../platform/test-register.ts';
import type { Route, Step } from '../route.ts';
import { queryParameter, readForm } from './request-body.ts';
import { endSession, startSession, type CookieRule } from './session-cookies.ts';
import { answerToken } from './token-answer.ts';

export interface TestTokenRouteOptions {
  tokens: TestTokens;
  register: TestRegister;
  cookies: CookieRule;
  gotoRule: GotoRule;
  base: string;
  /** What a developer needs to know besides the people: stand-ins, their clients and keys. */
  info: () => Promise<Record<string, unknown>>;
}

const KINDS: readonly TestTokenKind[] = ['user', 'selfidentifieduser', 'org', 'serviceowner', 'systemuser'];

/** Test tokens and the login of test people: in development only. @see auth-platform.md §5.6, §9; app-api.md §12 */
export function testTokenRoutes(options: TestTokenRouteOptions): Route[] {
  const { tokens } = options;
  const answer = (kind: TestTokenKind, more: (ctx: Context) => Record<string, string | undefined> = () => ({})): Step =>
    async (ctx) => answerToken(ctx, await tokens.mint(kind, { ...queryOf(ctx), ...more(ctx) }));
  const kinds = KINDS.map((kind): Route => ({ name: `home.token.${kind}`, method: 'GET', path: `/Home/auth/${kind}`, steps: [answer(kind)] }));
  const generate: Step = async (ctx) => {
    const type = (queryParameter(ctx, 'type') ?? '').toLowerCase();
    const kind = KINDS.find((one) => one === type);
    if (kind === undefined) throw new AppError('BAD_REQUEST', { detail: 'type must be User, SelfIdentifiedUser, Org, SystemUser or ServiceOwner.' });
    answerToken(ctx, await tokens.mint(kind, queryOf(ctx)));
  };
  return [
    ...kinds,
    { name: 'home.token.generate', method: 'GET', path: '/Home/auth/generate', steps: [generate] },
    { name: 'home.info', method: 'GET', path: '/Home/auth/info', steps: [infoStep(options)] },
    { name: 'home.userToken', method: 'GET', path: '/Home/GetTestUserToken/:id', steps: [knownUserStep(options), answer('user', (ctx) => ({ userId: pathText(ctx, 'id') }))] },
    { name: 'home.orgToken', method: 'GET', path: '/Home/GetTestOrgToken/:org', steps: [answer('serviceowner', (ctx) => ({ org: pathText(ctx, 'org') }))] },
    { name: 'home.systemUserToken', method: 'GET', path: '/Home/GetTestSystemUserToken', steps: [answer('systemuser')] },
    { name: 'home.chooser', method: 'GET', path: '/Home/login', steps: [chooserStep(options)] },
    { name: 'home.login', method: 'POST', path: '/Home/login', steps: [loginStep(options)] },
  ];
}

function queryOf(ctx: Context): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(ctx.query).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));
}

function pathText(ctx: Context, name: string): string {
  return String(ctx['params']?.[name] ?? '');
}

function infoStep({ register, info }: TestTokenRouteOptions): Step {
  return async function answerInfo(ctx) {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = { people: await register.people(), systemUsers: await register.systemUsers(), ...(await info()) };
  };
}

function knownUserStep({ register }: TestTokenRouteOptions): Step {
  return async function checkUser(ctx, next) {
    const id = pathText(ctx, 'id');
    if (!/^\d{1,10}$/.test(id) || (await register.profile(Number(id))) === null) throw new AppError('NOT_FOUND', { detail: 'There is no such test person.' });
    return next();
  };
}

function chooserStep({ register, gotoRule }: TestTokenRouteOptions): Step {
  return async function showChooser(ctx) {
    ctx.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'");
    ctx.set('Cache-Control', 'no-store');
    ctx.type = 'text/html; charset=utf-8';
    ctx.body = loginChooser({ action: '/Home/login', goto: safeGoto(queryParameter(ctx, 'goto'), gotoRule), people: await register.people() });
  };
}

/** Sets the session of the chosen person; level −1 is nobody. */
function loginStep({ tokens, cookies, gotoRule, base }: TestTokenRouteOptions): Step {
  return async function logInTestPerson(ctx) {
    const header = (name: string) => ctx.get(name) || undefined;
    if (!isFromOwnSite({ secFetchSite: header('sec-fetch-site'), origin: header('origin'), ownOrigins: [new URL(base).origin, ctx.origin] })) throw new AppError('FORBIDDEN', { detail: 'The form comes from another site.' });
    const form = await readForm(ctx);
    const [userId, partyId, level] = ['userId', 'partyId', 'level'].map((name) => form.get(name) || undefined);
    if (level === '-1') endSession(ctx, cookies);
    else {
      const token = await tokens.mint('user', { userId, authenticationLevel: level });
      const selected = partyId ?? String((JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>)['urn:altinn:partyid']);
      if (!/^\d{1,10}$/.test(selected)) throw new AppError('BAD_REQUEST', { detail: 'partyId is not a party id.' });
      startSession(ctx, token, Number(selected), cookies);
    }
    ctx.status = 303;
    ctx.set('Location', safeGoto(form.get('goto') ?? undefined, gotoRule) ?? '/');
  };
}
