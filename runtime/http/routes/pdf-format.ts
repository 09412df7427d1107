import type { Context } from 'koa';
import { loadInstance } from '../../instance/access.ts';
import { pdfFormat } from '../../instance/pdf-format.ts';
import { callerOf, elementId, instanceKey, sendJson } from '../request.ts';
import type { Route } from '../route.ts';
import { INSTANCE, type RouteContext } from './shared.ts';

/** What a form client in PDF mode leaves out (app-api.md §6.7). */
export function pdfFormatRoutes({ services, authenticate }: RouteContext): Route[] {
  return [{ name: 'pdf.format', method: 'GET', path: `${INSTANCE}/data/:dataGuid/pdf/format`, steps: [authenticate, getFormat] }];

  async function getFormat(ctx: Context): Promise<void> {
    sendJson(ctx, 200, pdfFormat(await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read'), elementId(ctx)));
  }
}
