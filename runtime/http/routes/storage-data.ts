import type { Context } from 'koa';
import { AppError } from '../../kernel/errors.ts';
import { openElement, setFileScan } from '../../instance/storage-changes.ts';
import { visibleElements } from '../../instance/search-instances.ts';
import { loadStored } from '../../instance/stored-instance.ts';
import { contentDispositionHeader } from '../../validation/content-disposition.ts';
import { callerOf, elementId, readJsonBody, requestHost, sendJson } from '../request.ts';
import type { Route } from '../route.ts';
import { storageElement } from '../serialise-storage.ts';
import { declareUpload, type RouteContext } from './shared.ts';
import { STORED, storedPath } from './storage.ts';

/** Data elements as storage serves them: their bytes as stored, and what is known of them (app-api.md §8.3). */
export function storageDataRoutes({ services, authenticate, csrf }: RouteContext): Route[] {
  return [
    { name: 'storage.download', method: 'GET', path: `${STORED}/data/:dataGuid`, steps: [authenticate, getData] },
    { name: 'storage.elements', method: 'GET', path: `${STORED}/dataelements`, steps: [authenticate, getElements] },
    { name: 'storage.fileScan', method: 'PUT', path: `${STORED}/dataelements/:dataGuid/filescanstatus`, steps: [authenticate, csrf, putFileScan] },
  ];

  async function getData(ctx: Context): Promise<void> {
    const { partyId, guid } = storedPath(ctx);
    const id = elementId(ctx);
    const loaded = await loadStored(services, callerOf(ctx), partyId, guid, 'read');
    const { session, element } = await openElement(services, callerOf(ctx), loaded, id);
    const ref = session.record.internal.content[id];
    const content = ref?.kind === 'blob' ? await services.store.blobs.read(ref.blobId) : Buffer.from(await session.bytes(element));
    if (content === null) throw new AppError('NOT_FOUND', { detail: `The content of data element ${id} is gone.` });
    ctx.status = 200;
    ctx.body = content;
    ctx.length = content instanceof Buffer ? content.length : element.size;
    declareUpload(ctx, element.contentType);
    ctx.set('Content-Disposition', element.filename === null ? 'attachment' : contentDispositionHeader(element.filename));
  }

  async function getElements(ctx: Context): Promise<void> {
    const { partyId, guid } = storedPath(ctx);
    const { record } = await loadStored(services, callerOf(ctx), partyId, guid, 'read');
    const elements = await visibleElements(services, callerOf(ctx), record);
    const platform = services.links.platform(requestHost(ctx));
    sendJson(ctx, 200, { dataElements: elements.map((element) => storageElement(record.instance, element, platform)) });
  }

  async function putFileScan(ctx: Context): Promise<void> {
    const { partyId, guid } = storedPath(ctx);
    const loaded = await loadStored(services, callerOf(ctx), partyId, guid, 'read');
    await setFileScan(services, callerOf(ctx), loaded, elementId(ctx), await readJsonBody(ctx, services.limits));
    ctx.status = 200;
    ctx.body = '';
  }
}
