import type { Context } from 'koa';
import { DataError } from '../../data/data-error.ts';
import { readJson } from '../../data/from-json.ts';
import { writeJson } from '../../data/json-writer.ts';
import { writeXml } from '../../data/xml-writer.ts';
import type { FormType } from '../../app-definition/types.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Model } from '../../kernel/instance-types.ts';
import { readIncoming } from '../../instance/model-codec.ts';
import { requireDefinition } from '../../instance/instantiate.ts';
import { statelessData } from '../../instance/stateless.ts';
import { queryPrefill } from '../query-prefill.ts';
import { callerOf, contentType, flag, languageOf, param, prefersXml, query, readWhole, requireCallerOf } from '../request.ts';
import type { Route } from '../route.ts';
import { partyHeader, type RouteContext } from './shared.ts';

/** Form data that is not stored (app-api.md §3.12). */
export function statelessRoutes({ services, authenticate, csrf }: RouteContext): Route[] {
  return [
    { name: 'stateless.read', method: 'GET', path: '/:org/:app/v1/data', steps: [authenticate, (ctx) => answer(ctx, { anonymous: false, post: false })] },
    { name: 'stateless.recalculate', method: 'POST', path: '/:org/:app/v1/data', steps: [authenticate, csrf, (ctx) => answer(ctx, { anonymous: false, post: true })] },
    { name: 'stateless.readAnonymous', method: 'GET', path: '/:org/:app/v1/data/anonymous', steps: [authenticate, (ctx) => answer(ctx, { anonymous: true, post: false })] },
    { name: 'stateless.recalculateAnonymous', method: 'POST', path: '/:org/:app/v1/data/anonymous', steps: [authenticate, (ctx) => answer(ctx, { anonymous: true, post: true })] },
  ];

  async function answer(ctx: Context, { anonymous, post }: { anonymous: boolean; post: boolean }): Promise<void> {
    if (!anonymous) requireCallerOf(ctx);
    const definition = requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
    const dataType = query(ctx, 'dataType') ?? '';
    const form = definition.models.get(dataType);
    if (!form) throw refuse(`Invalid dataType ${dataType} provided. Please provide a valid dataType as query parameter.`);
    const header = partyHeader(ctx);
    if (post && header !== null && !/^(partyid|person|org):\d{1,11}$/i.test(header.trim())) throw refuse('Invalid party header');
    const given = post ? await incoming(ctx, form) : null;
    const prefill = post || anonymous ? null : await queryPrefill(ctx, services, definition);
    const includeRowId = flag(ctx, 'includeRowId', false);
    const model = await statelessData(services, callerOf(ctx), { definition, form, partyHeader: header, given, prefill, includeRowId, language: languageOf(ctx), anonymous, denial: post ? 'level' : 'inCode' });
    ctx.status = 200;
    const isXml = prefersXml(ctx);
    ctx.body = isXml ? writeXml(form.descriptor, model, { declaration: false, includeRowIds: true }) : writeJson(form.descriptor, model, { includeRowIds: true });
    ctx.type = `application/${isXml ? 'xml' : 'json'}; charset=utf-8`;
  }

  async function incoming(ctx: Context, form: FormType): Promise<Model> {
    const bytes = await readWhole(ctx, services.limits.body);
    if (!contentType(ctx)?.includes('json')) return readIncoming(form, contentType(ctx), bytes, services.limits);
    try {
      return readJson(form.descriptor, bytes, { unknown: 'drop', limits: services.limits });
    } catch (error) {
      throw error instanceof DataError ? refuse(error.message) : error;
    }
  }
}

function refuse(text: string): AppError {
  return new AppError('BAD_REQUEST', { body: { kind: 'text', text } });
}
