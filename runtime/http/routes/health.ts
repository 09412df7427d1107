import type { Context } from 'koa';
import type { Store } from '../../store/contract.ts';
import { sendJson } from '../request.ts';
import type { Route } from '../route.ts';

/** Whether this process serves: 200 once it does and its store answers, 503 otherwise. */
export function healthRoutes(store: Store): Route[] {
  return [{
    name: 'health', method: 'GET', path: '/health',
    steps: [async function getHealth(ctx: Context): Promise<void> {
      const status = await store.status();
      sendJson(ctx, status.ready ? 200 : 503, { status: status.ready ? 'Healthy' : 'Unhealthy', store: status.adapter });
    }],
  }];
}
