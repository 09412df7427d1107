import type { AppDefinition } from '../app-definition/types.ts';
import type { Clock } from '../kernel/clock.ts';
import type { NewGuid } from '../kernel/ids.ts';
import type { Limits } from '../kernel/limits.ts';
import type { AccessControl, Correspondence, Notifications, Register, XsdValidation } from '../kernel/ports.ts';
import type { PaymentProcessors } from '../kernel/payment.ts';
import type { Turns } from '../kernel/turns.ts';
import type { Store } from '../store/contract.ts';
import type { ArchivePort } from './archive-port.ts';
import type { ModelCache } from './model-cache.ts';
import type { PdfRenderer } from './pdf-port.ts';
import type { RuleScripts } from './rule-script-port.ts';
import type { ShipmentPort } from './shipment-port.ts';

/** What the use cases need from outside; made once by the composition root and never changed. */
export interface Services {
  store: Store;
  models: ModelCache;
  /** In which those who lost a race for an instance try again, by guid. */
  turns: Turns;
  definitions: Definitions;
  register: Register;
  access: AccessControl;
  clock: Clock;
  newGuid: NewGuid;
  pdf: PdfRenderer;
  ruleScripts: RuleScripts;
  shipments: ShipmentPort;
  archive: ArchivePort;
  correspondence: Correspondence;
  notifications: Notifications;
  payments: PaymentProcessors;
  log: Log;
  limits: Limits;
  /** ASP.NET's environment name: `Development`, `Staging`, `Production`. */
  environment: string;
  xsd: XsdValidation;
  /** Longest time for one call of app logic, ms: what is claimed for a call must be held longer. */
  hookTimeout: number;
  links: Links;
}

/** Every loaded definition; `version` finds the one that a running instance began with, else the current one. */
export interface Definitions {
  current(org: string, app: string): AppDefinition | null;
  version(org: string, app: string, version: string): AppDefinition | null;
  all(): readonly AppDefinition[];
}

/** Where the outside finds us: `apps` and `platform` are origins without a trailing slash. */
export interface Links {
  apps(org: string, host: RequestHost | null): string;
  platform(host: RequestHost | null): string;
}

export interface RequestHost {
  scheme: string;
  host: string;
}

/** Structured log lines; never personal numbers, tokens or bodies. */
export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}
