import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Facts of one finished request. `ms` in milliseconds. */
export interface RequestFacts {
  route: string;
  method: string;
  status: number;
  ms: number;
}

export interface MetricsOptions {
  /** Asked for at each reading: jobs that wait and jobs that were given up, apps that are served. */
  state: () => Promise<{ waitingJobs: number; deadJobs: number; apps: number }>;
}

/** Figures of this process in the Prometheus text format. Routes are named, never addressed: no id or number gets in. */
export interface Metrics {
  observe(facts: RequestFacts): void;
  text(): Promise<string>;
  contentType: string;
}

/** Seconds; an ordinary request is answered in a few milliseconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

export function createMetrics({ state }: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({ name: 'http_server_request_duration_seconds', help: 'Time from request to answer', labelNames: ['route', 'method', 'status'], buckets: BUCKETS, registers: [registry] });
  const jobs = new Gauge({ name: 'stafett_jobs', help: 'Jobs of the durable queue', labelNames: ['state'], registers: [registry] });
  const apps = new Gauge({ name: 'stafett_apps', help: 'App definitions that are served', registers: [registry] });
  return {
    observe: ({ route, method, status, ms }) => requests.observe({ route, method, status: String(status) }, ms / 1000),
    async text() {
      const now = await state();
      jobs.set({ state: 'waiting' }, now.waitingJobs);
      jobs.set({ state: 'dead' }, now.deadJobs);
      apps.set(now.apps);
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/**
 * Serves `GET /metrics` on an address of its own, which the outside need not reach.
 * @returns the server, listening
 */
export async function serveMetrics(metrics: Metrics, { host, port }: { host: string; port: number }): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  return server;
}
