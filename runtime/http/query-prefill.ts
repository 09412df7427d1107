import type { Context } from 'koa';
import type { AppDefinition } from '../app-definition/types.ts';
import { runHook } from '../instance/hook-runner.ts';
import type { Services } from '../instance/services.ts';
import { AppError } from '../kernel/errors.ts';
import { isJsonObject } from '../kernel/json.ts';
import { languageOf, parseBody, query } from './request.ts';

/**
 * The parameter `prefill`: a JSON object of texts by property path, which the app may refuse (app-api.md §3.12).
 * @throws 400 naming what is wrong with it, or with the app's own words
 */
export async function queryPrefill(ctx: Context, services: Services, definition: AppDefinition): Promise<Record<string, string> | null> {
  const text = query(ctx, 'prefill');
  if (text === null || text === '') return null;
  const value = parseBody(Buffer.from(text), services.limits);
  if (!isJsonObject(value) || Object.values(value).some((member) => typeof member !== 'string')) {
    throw new AppError('BAD_REQUEST', { detail: 'prefill must be a JSON object of strings.', extensions: { field: 'prefill' } });
  }
  const params = value as Record<string, string>;
  const { validate } = definition.hooks.queryPrefill ?? {};
  const issue = validate ? await runHook(services, 'queryPrefill.validate', () => validate({ params: { ...params }, language: languageOf(ctx) })) : null;
  if (issue) throw new AppError('BAD_REQUEST', { title: 'Validation error from IValidateQueryParamPrefill', detail: issue.description ?? issue.textKey ?? '', problem: 'plain', extensions: { issue } });
  return params;
}
