import type { Context } from 'koa';
import { loadInstance } from '../../instance/access.ts';
import { requireReadable } from '../../instance/form-data.ts';
import { currentPdfFormat } from '../../instance/pdf-format.ts';
import { onInstance } from '../../instance/unit-of-work.ts';
import { callerOf, elementId, instanceKey, languageOf, sendJson } from '../request.ts';
import type { Route } from '../route.ts';
import { INSTANCE, type RouteContext } from './shared.ts';

/** What a form client in PDF mode leaves out (app-api.md §6.7). */
export function pdfFormatRoutes({ services, authenticate }: RouteContext): Route[] {
  return [{ name: 'pdf.format', method: 'GET', path: `${INSTANCE}/data/:dataGuid/pdf/format`, steps: [authenticate, getFormat] }];

  async function getFormat(ctx: Context): Promise<void> {
    const loaded = await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    const element = loaded.record.instance.data.find(({ id }) => id === elementId(ctx));
    if (element) await requireReadable(services, callerOf(ctx), loaded, element);
    const { result } = await onInstance(services, callerOf(ctx), loaded, (session) => currentPdfFormat(session, elementId(ctx)), { language: languageOf(ctx) });
    sendJson(ctx, 200, result);
  }
}
