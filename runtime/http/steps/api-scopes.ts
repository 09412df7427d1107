import type { Context, Next } from 'koa';
import { missingScope } from '../../auth/api-scopes.ts';
import type { Definitions } from '../../instance/services.ts';
import { textResource } from '../../instance/texts.ts';
import { plainProblem } from '../../kernel/errors.ts';
import { builtInText } from '../../validation/texts.ts';
import { callerOf, languageOf, param } from '../request.ts';
import type { Step } from '../route.ts';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
const DEFAULT_KEY = 'authorization.scopes.insufficient';

/**
 * Identifies the caller and asks for the scopes of the app's metadata: on instances (by method) and on stateless data
 * and forms, which are only read (app-api.md §7.6).
 */
export function withApiScopes(authenticate: Step, definitions: Definitions): Step {
  return function authenticateWithScopes(ctx: Context, next: Next) {
    return authenticate(ctx, async () => {
      requireApiScope(ctx, definitions);
      await next();
    });
  };
}

function requireApiScope(ctx: Context, definitions: Definitions): void {
  const [, , , area, kind] = ctx.path.toLowerCase().split('/');
  const stateless = (area === 'v1' && kind === 'data') || (area === 'api' && kind === 'bootstrap-form');
  if (area !== 'instances' && area !== 'legacy' && !stateless) return;
  const definition = definitions.current(param(ctx, 'org'), param(ctx, 'app'));
  if (!definition?.metadata.apiScopes) return;
  const missing = missingScope(definition.metadata.apiScopes, definition.app, callerOf(ctx), stateless || READING.has(ctx.method) ? 'read' : 'write');
  if (missing === null) return;
  const language = languageOf(ctx);
  const text = [missing.textKey, DEFAULT_KEY].map((key) => (key === null ? undefined : textResource(definition, language, key)?.value)).find(Boolean);
  throw plainProblem('FORBIDDEN', 'Forbidden', text ?? builtInText(language, DEFAULT_KEY) ?? DEFAULT_KEY, { instance: ctx.path });
}
