import type { Context } from 'koa';
import { loadInstance } from '../../instance/access.ts';
import { actorOf } from '../../instance/actor.ts';
import { previewPdf } from '../../instance/pdf.ts';
import { Session } from '../../instance/session.ts';
import { callerOf, instanceKey, languageOf, noRoute } from '../request.ts';
import type { Route } from '../route.ts';
import { INSTANCE, type RouteContext } from './shared.ts';

/** The PDF of a form before it is sent; not in production (app-api.md §6.7). */
export function pdfRoutes({ services, authenticate }: RouteContext): Route[] {
  return [{ name: 'pdf.preview', method: 'GET', path: `${INSTANCE}/pdf/preview`, steps: [authenticate, getPreview] }];

  async function getPreview(ctx: Context): Promise<void> {
    if (services.environment === 'Production') throw noRoute(ctx);
    const { record, definition } = await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    // A session that is never committed: it only reads.
    const session = new Session(services, definition, callerOf(ctx), await actorOf(callerOf(ctx), services.register), record, languageOf(ctx));
    const { filename, bytes } = await previewPdf(session);
    ctx.status = 200;
    ctx.body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    ctx.type = 'application/pdf';
    ctx.set('Content-Disposition', `inline; filename*=UTF-8''${encodeURIComponent(filename)}`);
  }
}
