import type { Context } from 'koa';
import { loadInstance } from '../../instance/access.ts';
import { readableElements } from '../../instance/data-access.ts';
import type { FileScanResult } from '../../kernel/instance-types.ts';
import { callerOf, instanceKey, requireCallerOf, sendJson } from '../request.ts';
import type { Route } from '../route.ts';
import { INSTANCE, type RouteContext } from './shared.ts';

/** The worst first. */
const RANK: readonly FileScanResult[] = ['Infected', 'Pending', 'Clean'];

/** What the scan of an instance's files has found so far (app-api.md §3.10). */
export function fileScanRoutes({ services, authenticate }: RouteContext): Route[] {
  return [{ name: 'instances.fileScan', method: 'GET', path: `${INSTANCE}/filescanresult`, steps: [authenticate, getFileScan] }];

  async function getFileScan(ctx: Context): Promise<void> {
    const caller = callerOf(ctx);
    requireCallerOf(ctx);
    const { record, definition } = await loadInstance(services, caller, instanceKey(ctx), 'read');
    const elements = await readableElements(services, caller, definition, record.instance);
    const scanned = elements.filter(({ fileScanResult }) => fileScanResult !== 'NotApplicable').map(({ id, fileScanResult }) => ({ id, fileScanResult }));
    const worst = RANK.find((result) => scanned.some(({ fileScanResult }) => fileScanResult === result)) ?? 'NotApplicable';
    sendJson(ctx, 200, { id: record.instance.id, fileScanResult: worst, data: scanned });
  }
}
