import { randomBytes } from 'node:crypto';
import type { Context, Next } from 'koa';
import type { AppDefinition } from '../../app-definition/types.ts';
import { requireDefinition } from '../../instance/instantiate.ts';
import { partyChoice } from '../../instance/instantiable-parties.ts';
import { pageGlobals, pageTexts } from '../../instance/page-globals.ts';
import { isAnonymousStateless } from '../../instance/stateless-entry.ts';
import { appName } from '../../instance/texts.ts';
import { setAntiforgeryCookies } from '../antiforgery.ts';
import { indexPageHtml } from '../index-page-html.ts';
import { servedMetadata } from '../metadata.ts';
import { clientFolder, pageAssets } from '../page-assets.ts';
import { bundlePolicy, plainPolicy } from '../page-policy.ts';
import { plainIndexHtml } from '../plain-index-html.ts';
import { allowedReturnUrl } from '../return-address.ts';
import { callerOf, flag, param, query, sendText } from '../request.ts';
import type { Step } from '../route.ts';
import { links, type BrowserContext } from '../routes/shared.ts';

/** The steps of the page that a form client lives in (frontend-contract.md, The index page). */
export interface IndexPageSteps {
  /** Where a user begins: one who has to choose a party is sent to do so. */
  entry: readonly Step[];
  /** Addresses that the client made up: party selection, instances. */
  page: readonly Step[];
}

/** The same document at every address; v8 has one address, v9 those of `page-path.ts`. */
export function indexPageSteps({ services, authenticate, secret, browser, frontendUrl, startPage }: BrowserContext): IndexPageSteps {
  return { entry: [authenticate, setCookies, requireLogin, requireParty, answerPage], page: [authenticate, setCookies, requireLogin, answerPage] };

  function definitionOf(ctx: Context): AppDefinition {
    return requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
  }

  async function setCookies(ctx: Context, next: Next): Promise<void> {
    definitionOf(ctx);
    setAntiforgeryCookies(ctx, secret, browser.cookies.secure);
    ctx.set('Pragma', 'no-cache');
    await next();
  }

  /** Who must log in comes back to the address that was asked for. */
  async function requireLogin(ctx: Context, next: Next): Promise<void> {
    const definition = definitionOf(ctx);
    if (callerOf(ctx).kind !== 'none' || isAnonymousStateless(definition)) return next();
    const { apps, platform } = links(ctx, services, definition.org);
    const whole = `${apps}${ctx.path}${ctx.search}`;
    const goto = encodeURIComponent(whole.length > 2000 ? `${apps}/${definition.id}` : whole);
    const provider = definition.settings.all['AppOidcProvider'];
    const iss = provider ? `&iss=${encodeURIComponent(provider)}` : '';
    const choose = flag(ctx, 'dontChooseReportee', false) ? '&DontChooseReportee=true' : '';
    redirect(ctx, `${platform}/authentication/api/v1/authentication?goto=${goto}${iss}${choose}`);
  }

  async function requireParty(ctx: Context, next: Next): Promise<void> {
    const definition = definitionOf(ctx);
    const caller = callerOf(ctx);
    if (definition.line === 'v8' || caller.kind !== 'user' || isAnonymousStateless(definition)) return next();
    const choice = await partyChoice(services, definition, caller);
    if (choice === 'chosen') return next();
    const selection = `${links(ctx, services, definition.org).apps}/${definition.id}/party-selection`;
    redirect(ctx, choice === 'forbidden' ? `${selection}/403` : isPlatformHost(ctx.hostname) ? `${selection}/explained` : selection);
  }

  async function answerPage(ctx: Context): Promise<void> {
    const definition = definitionOf(ctx);
    const folder = clientFolder(definition, frontendUrl);
    const nonce = randomBytes(16).toString('base64url');
    if (folder === null) {
      const language = pageTexts(definition, wishes(ctx))?.language ?? 'nb';
      const owner = (await services.register.serviceOwner(definition.org))?.name;
      sendText(ctx, 200, plainIndexHtml({ id: definition.id, language, nonce, title: appName(definition, language), owner: owner?.[language] ?? owner?.['nb'] ?? definition.org, startPage }), HTML);
      ctx.set('Content-Security-Policy', plainPolicy(nonce));
      return;
    }
    const assets = await pageAssets(definition);
    const globals = definition.line === 'v8' ? null : await pageGlobals(services, definition, callerOf(ctx), {
      languages: wishes(ctx), returnUrl: allowedReturnUrl(query(ctx, 'returnUrl'), browser.gotoRule),
      metadata: servedMetadata(definition), platform: links(ctx, services, definition.org).platform ?? '',
    });
    sendText(ctx, 200, indexPageHtml({ org: definition.org, app: definition.app, assets: folder, nonce, featureToggles: featureToggles(definition), globals, ...assets }), HTML);
    ctx.set('Content-Security-Policy', bundlePolicy(definition.line, nonce, [folder, ...assets.scripts.map(({ url }) => url)]));
  }
}

const HTML = 'text/html; charset=utf-8';
const TOGGLES = ['betaPDFenabled', 'simpleTableEnabled', 'addToListEnabled', 'saveOnBlur'];

function featureToggles({ settings }: AppDefinition): Record<string, boolean> {
  return Object.fromEntries(Object.entries(settings.features).filter(([name]) => TOGGLES.includes(name)));
}

/** `?lang=`, then the cookie that the client keeps for each user: a JSON string (frontend-contract.md, Globals). */
function wishes(ctx: Context): (string | null)[] {
  const caller = callerOf(ctx);
  const cookie = caller.kind === 'user' ? ctx.cookies.get(`lang_${caller.partyId}`) : undefined;
  return [query(ctx, 'lang'), /^(?:%22|")?([a-z]{2})(?:%22|")?$/i.exec(cookie ?? '')?.[1] ?? null];
}

/** The client's page with the explanation works on the platform's own hosts only; elsewhere the page without it does. */
function isPlatformHost(hostname: string): boolean {
  const labels = hostname.split('.');
  return (labels.length === 4 && !/^[\d.]+$/.test(hostname)) || labels.length === 5 || labels[0] === 'local' || labels[0] === 'altinn3local';
}

function redirect(ctx: Context, location: string): void {
  ctx.status = 302;
  ctx.set('Location', location);
  ctx.body = null;
  ctx.status = 302;
}
