import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type ClosableHookLoader, createHookLoader } from './app-logic/loader.ts';
import { createRegistry, type DefinitionRegistry } from './app-definition/registry.ts';
import type { DefinitionProblem } from './app-definition/types.ts';
import { ConfigError, type Config } from './config.ts';
import { createBackground, type Background } from './background.ts';
import { createHttpApp } from './http/app.ts';
import { gracefulClose } from './http/close-server.ts';
import { boundConnections } from './http/connections.ts';
import { withApiScopes } from './http/steps/api-scopes.ts';
import { csrfStep } from './http/steps/csrf.ts';
import { actionRoutes } from './http/routes/actions.ts';
import { appContentRoutes } from './http/routes/app-content.ts';
import { browserSessionRoutes } from './http/routes/browser-session.ts';
import { dataRoutes } from './http/routes/data.ts';
import { notificationConditionRoutes } from './http/routes/notification-condition.ts';
import { eventReceiverRoutes } from './http/routes/event-receiver.ts';
import { eventRoutes } from './http/routes/events.ts';
import { fileScanRoutes } from './http/routes/file-scan.ts';
import { formBootstrapRoutes } from './http/routes/form-bootstrap.ts';
import { healthRoutes } from './http/routes/health.ts';
import { inOrder, type Route } from './http/route.ts';
import { instanceRoutes } from './http/routes/instances.ts';
import { legacyRuleRoutes } from './http/routes/legacy-rules.ts';
import { messageBoxRoutes } from './http/routes/message-box.ts';
import { optionRoutes } from './http/routes/options.ts';
import { paymentRoutes } from './http/routes/payment.ts';
import { pageOrderRoutes } from './http/routes/page-order.ts';
import { pdfFormatRoutes } from './http/routes/pdf-format.ts';
import { PDF_PAGES, pdfPageRoutes } from './http/routes/pdf-pages.ts';
import { pdfRoutes } from './http/routes/pdf.ts';
import { peopleRoutes } from './http/routes/people.ts';
import { processRoutes } from './http/routes/process.ts';
import { resourceRoutes } from './http/routes/resources.ts';
import type { RouteContext } from './http/routes/shared.ts';
import { startPageRoutes } from './http/routes/start-page.ts';
import { storageApplicationRoutes } from './http/routes/storage-applications.ts';
import { storageDataRoutes } from './http/routes/storage-data.ts';
import { statelessRoutes } from './http/routes/stateless.ts';
import { storageRoutes } from './http/routes/storage.ts';
import { tagRoutes } from './http/routes/tags.ts';
import { createRecordingNotifications } from './correspondence/recording-notifications.ts';
import { createRefusingNotifications } from './correspondence/refusing-notifications.ts';
import { createRecordingCorrespondence } from './correspondence/recording-correspondence.ts';
import { createRefusingCorrespondence } from './correspondence/refusing-correspondence.ts';
import { createRecordingArchive } from './archive/recording-archive.ts';
import { createRefusingArchive } from './archive/refusing-archive.ts';
import { createRecordingShipments } from './eformidling/recording-shipments.ts';
import { createRefusingShipments } from './eformidling/refusing-shipments.ts';
import { testPaymentRoutes } from './http/routes/test-payments.ts';
import { createIdentity, type Identity } from './identity.ts';
import { instanceResource } from './instance/access.ts';
import type { PdfRenderer } from './instance/pdf-port.ts';
import { createModelCache, type ModelCache } from './instance/model-cache.ts';
import type { RuleScripts } from './instance/rule-script-port.ts';
import type { Log, Services } from './instance/services.ts';
import { storedFile } from './instance/stored-file.ts';
import { systemClock, type Clock } from './kernel/clock.ts';
import { randomGuid } from './kernel/ids.ts';
import type { XsdValidation } from './kernel/ports.ts';
import { DEFAULT_LIMITS } from './kernel/limits.ts';
import { Turns } from './kernel/turns.ts';
import { createRuleScripts } from './legacy-rules/rule-scripts.ts';
import { createPaymentProcessors } from './payment/payment-processors.ts';
import { createTestPayments } from './payment/test-payments.ts';
import { createMetrics, serveMetrics } from './observability/metrics.ts';
import { createRemotePdfRenderer } from './pdf/remote-renderer.ts';
import { createPdfRenderer } from './pdf/renderer.ts';
import { createAccessControl } from './platform/access-control.ts';
import type { InstanceFacts } from './platform/decision-point.ts';
import { embeddedServiceOwners, readServiceOwners } from './platform/service-owners.ts';
import { createTestRegister, type TestRegister } from './platform/test-register.ts';
import { createRemotePlatform } from './remote-platform.ts';
import { decide } from './policy/decide.ts';
import { openStore } from './store/open-store.ts';
import { createXsdValidation } from './xsd/xsd-validation.ts';
import type { Store } from './store/contract.ts';

export { defineApp } from './app-definition/hooks.ts';
export type * from './app-definition/hooks.ts';
export type * from './kernel/payment.ts';
export type { AppTypes, Sketch, TypedHooks, TypedMutator } from './app-definition/typed-hooks.ts';

/** A running server. */
export interface Runtime {
  /** Where it listens: `http://127.0.0.1:8000`. */
  url: string;
  services: Services;
  identity: Identity;
  registry: DefinitionRegistry;
  store: Store;
  /** The people and parties of development; null without test data. */
  testPeople: TestRegister | null;
  /** What goes on without a request. */
  background: Background;
  /** Everything that it answers. */
  routes: readonly Route[];
  /** Where the metrics are; null: nowhere. */
  metricsPort: number | null;
  /** Answers what is under way, then closes everything. Idempotent. `grace`: for how long (ms) open connections may still ask; 0 when absent. */
  close(options?: { grace?: number }): Promise<void>;
}

export interface RuntimeOptions {
  config: Config;
  log: Log;
  /** The system's clock unless a test needs another. */
  clock?: Clock;
  /** One of its own unless a test wants to look at what goes in. */
  models?: ModelCache;
  /** Told of every finding in a definition, at start and when it is reloaded. */
  onProblem?: (app: string, problem: DefinitionProblem) => void;
}

/** Puts the whole together and listens. The only place that knows which adapter stands behind which port. */
export async function createRuntime({ config, log, onProblem, clock = systemClock, models = createModelCache() }: RuntimeOptions): Promise<Runtime> {
  const newGuid = randomGuid;
  const store = await openStore(config.store, { clock, newGuid });
  const logic = createHookLoader({
    cacheFolder: path.join(config.data, 'logic'), timeLimit: config.hookTimeout, memory: config.hookMemory, processes: config.hookProcesses, environment: config.hookEnvironment, systemEnvironment: config.hookSystemEnvironment,
    onStray: (app, err) => log.error({ app, err }, 'app logic left an error behind'),
  });
  const registry = await createRegistry({
    folders: config.apps, environment: { name: config.environment, variables: config.appSettings }, logicFolder: config.logic, watch: config.watch,
    loadHooks: logic,
    onProblem: (problem) => onProblem?.(problem.app ?? problem.folder, problem),
  });
  const owners = config.serviceOwners === null ? embeddedServiceOwners() : await readServiceOwners(config.serviceOwners);
  const testPeople = config.testData === null ? null : await createTestRegister(config.testData, owners);
  const sources = {
    policyOf: (org: string, app: string) => registry.get(org, app)?.policy ?? null,
    delegations: async (instanceId: string) => (await store.instances.get(instanceId.slice(instanceId.indexOf('/') + 1)))?.internal.delegations ?? [],
  };
  const instanceFacts = async (instanceId: string): Promise<InstanceFacts | null> => {
    const record = await store.instances.get(instanceId.slice(instanceId.indexOf('/') + 1));
    if (record === null || record.instance.id !== instanceId) return null;
    const { org, app, task = null, endEvent = null } = instanceResource(record.instance);
    return { org, app, partyId: Number(record.instance.instanceOwner.partyId), task, endEvent };
  };
  const remote = config.remotePlatform === null ? null : createRemotePlatform({ config: config.remotePlatform, platformIssuers: config.identity.platformIssuers.map(({ issuer }) => issuer), serviceOwners: owners, clock, newGuid, fileOf: (instanceId, id) => storedFile(store, instanceId, id), ...sources });
  const register = remote?.register ?? testPeople;
  if (register === null) throw new Error('there is neither a remote platform nor test data');
  const access = remote?.access ?? createAccessControl({ register, decide, clock, instanceFacts, ...sources });
  const testPayments = config.production ? null : createTestPayments({ documents: store.documents, clock });
  const server = createServer();
  boundConnections(server);
  const url = await listen(server, config);
  const base = config.baseUrl ?? url;
  const remotePdf = config.pdfService === null ? null : createRemotePdfRenderer({
    endpoint: config.pdfService.endpoint, pageAddress: `${config.pdfService.pages ?? base}${PDF_PAGES}`, newSecret: () => randomBytes(32).toString('base64url'),
  });
  const services: Services = {
    store, models, turns: new Turns(), register, access, clock, newGuid, log, limits: DEFAULT_LIMITS, environment: config.environment, hookTimeout: config.hookTimeout,
    definitions: { current: (org, app) => registry.get(org, app), version: (org, app, version) => registry.getVersion(org, app, version), all: () => registry.list() },
    xsd: createXsdValidation(),
    pdf: remotePdf ?? createPdfRenderer({ chromiumPath: config.chromium, log }),
    ruleScripts: createRuleScripts({ cacheFolder: path.join(config.data, 'logic'), log }),
    archive: config.fiksArkiv === 'record' ? createRecordingArchive(store.documents, log) : createRefusingArchive(),
    shipments: config.eFormidling === 'record' ? createRecordingShipments(store.documents, log) : createRefusingShipments(),
    notifications: remote?.notifications ?? (config.production ? createRefusingNotifications() : createRecordingNotifications(store.documents)),
    correspondence: remote?.correspondence ?? (config.production ? createRefusingCorrespondence() : createRecordingCorrespondence(store.documents)),
    payments: createPaymentProcessors({ fetch, testPayments }),
    links: {
      apps: (_org, host) => config.baseUrl ?? (host ? `${host.scheme}://${host.host}` : base),
      platform: (host) => config.platformUrl ?? config.baseUrl ?? (host ? `${host.scheme}://${host.host}` : base),
    },
  };
  const identity = await createIdentity({ config: config.identity, base, store, register, testPeople, point: access.point, clock, newGuid, ...(remote === null ? {} : { refreshElsewhere: remote.refresh }) });
  const authenticate = remote === null ? identity.authenticate : inOrder(identity.authenticate, remote.inCallersName);
  const context: RouteContext = { services, authenticate: withApiScopes(authenticate, services.definitions), csrf: csrfStep({ secret: identity.secret, definitions: services.definitions, origin: new URL(base).origin }) };
  const background = createBackground({ services, production: config.production });
  const metrics = config.metrics === null ? null : createMetrics({
    async state() {
      const { waiting, dead } = await store.jobs.counts();
      return { waitingJobs: waiting, deadJobs: dead, apps: registry.list().length };
    },
  });
  const routes: readonly Route[] = [
    ...instanceRoutes(context), ...dataRoutes(context), ...tagRoutes(context), ...fileScanRoutes(context), ...processRoutes(context), ...actionRoutes(context), ...paymentRoutes(context),
    ...resourceRoutes(context), ...optionRoutes(context), ...statelessRoutes(context), ...formBootstrapRoutes(context), ...peopleRoutes(context, identity.browser),
    ...browserSessionRoutes(context, identity.browser), ...pageOrderRoutes(context), ...legacyRuleRoutes(context), ...pdfFormatRoutes(context), ...pdfRoutes(context), ...identity.routes,
    ...storageRoutes(context), ...storageDataRoutes(context), ...storageApplicationRoutes(context), ...messageBoxRoutes(context), ...eventRoutes(context, background.events), ...eventReceiverRoutes(services), ...notificationConditionRoutes(services),
    ...healthRoutes(store), ...(remotePdf === null ? [] : pdfPageRoutes(remotePdf)), ...(config.production || testPeople === null ? [] : startPageRoutes({ services, identity, register: testPeople, base, store, registry })),
    ...(testPayments ? testPaymentRoutes({ payments: testPayments, limits: services.limits }) : []),
    ...appContentRoutes({ ...context, secret: identity.secret, browser: identity.browser, frontendUrl: config.frontendUrl, startPage: config.production || testPeople === null ? null : '/' }),
  ];
  const app = createHttpApp({
    routes, log, strictTransport: base.startsWith('https:'),
    ...(metrics === null ? {} : { onRequest: metrics.observe }),
    ...(identity.mount ? { mounts: [{ prefix: '/idporten', handle: identity.mount }, { prefix: '/maskinporten', handle: identity.mount }] } : {}),
  });
  app.proxy = config.trustProxy;
  server.on('request', app.callback());
  await background.start();
  const metricsServer = metrics === null || config.metrics === null ? null : await serveMetrics(metrics, config.metrics);
  return { url, services, identity, registry, store, testPeople, background, routes, metricsPort: portOf(metricsServer), close: closer({ server, metricsServer, registry, store, background, logic, ruleScripts: services.ruleScripts, pdf: services.pdf, xsd: services.xsd }) };
}

function listen(server: Server, config: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, config)));
    server.listen(config.port, config.host, () => {
      server.removeAllListeners('error');
      const { port } = server.address() as AddressInfo;
      const host = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
    });
  });
}

/** In words for whoever starts the server; anything else as the system says it. */
function listenError(error: NodeJS.ErrnoException, { host, port }: Config): Error {
  if (error.code === 'EADDRINUSE') return new ConfigError(`Port ${port} of ${host} is in use: another server is running there, or choose another port (--port, STAFETT_PORT).`);
  if (error.code === 'EACCES') return new ConfigError(`Port ${port} of ${host} may not be used by this user: choose one above 1023 (--port, STAFETT_PORT).`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') return new ConfigError(`${host} is no address of this machine (--host, STAFETT_HOST).`);
  return error;
}

function portOf(server: Server | null): number | null {
  return server === null ? null : (server.address() as AddressInfo).port;
}

interface ToClose {
  server: Server;
  metricsServer: Server | null;
  registry: DefinitionRegistry;
  store: Store;
  background: Background;
  logic: ClosableHookLoader;
  ruleScripts: RuleScripts;
  pdf: PdfRenderer;
  xsd: XsdValidation;
}

function closer({ server, metricsServer, registry, store, background, logic, ruleScripts, pdf, xsd }: ToClose): Runtime['close'] {
  const endServer = gracefulClose(server);
  let closing: Promise<void> | undefined;
  return ({ grace = 0 } = {}) => (closing ??= (async () => {
    registry.close();
    metricsServer?.close();
    await endServer(grace);
    await background.stop();
    await Promise.all([logic.close(), ruleScripts.close(), pdf.close(), xsd.close()]);
    await store.close();
  })());
}
