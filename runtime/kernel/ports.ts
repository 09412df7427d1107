import type { JsonObject } from './json.ts';
import type { Authenticated } from './authenticated.ts';
import type { Organization, Party, Person, UserProfile } from './party-types.ts';

/**
 * Parties, people and organisations (auth-platform.md §8.1–8.3). Embedded test data, or a client of the real platform. Unknown
 * gives null. What is given is frozen: it may be shared with others who ask.
 */
export interface Register {
  party(partyId: number): Promise<Party | null>;
  partyByPersonNumber(personNumber: string): Promise<Party | null>;
  partyByOrganisationNumber(organisationNumber: string): Promise<Party | null>;
  /** Self-identified user by user name (`epost:` prefix already stripped) or e-mail. */
  partyByUsername(username: string): Promise<Party | null>;
  person(personNumber: string): Promise<Person | null>;
  organization(organisationNumber: string): Promise<Organization | null>;
  profile(userId: number): Promise<UserProfile | null>;
  profileByPersonNumber(personNumber: string): Promise<UserProfile | null>;
  /** Parties that the user may represent, with `childParties`; the user's own first. */
  partyList(userId: number): Promise<Party[]>;
  canRepresent(userId: number, partyId: number): Promise<boolean>;
  /** Role codes that the user holds for the party, as written in the register. */
  roles(userId: number, partyId: number): Promise<string[]>;
  /** Rights of a system user for its own organisation's party: action ids. */
  systemUser(systemUserId: string): Promise<{ systemId: string; orgNumber: string; actions: string[] } | null>;
  /** altinn-orgs: short name ↔ organisation number and display name. */
  serviceOwner(org: string): Promise<ServiceOwner | null>;
  serviceOwnerByNumber(orgNumber: string): Promise<ServiceOwner | null>;
}

export interface ServiceOwner {
  org: string;
  orgNumber: string;
  name: Record<string, string>;
}

/** The resource of a decision (auth-platform.md §8.3): what XACML attributes are made of. */
export interface AccessResource {
  org: string;
  app: string;
  partyId: number | null;
  /** `{partyId}/{guid}` */
  instanceId?: string | null;
  /** Current task's element id. */
  task?: string | null;
  /** End event's element id when the process has ended. */
  endEvent?: string | null;
  /** `events` for subscriptions. */
  appResource?: string | null;
}

/**
 * `permitted` only when the single result is Permit and every obligation is met.
 * `requiredLevel` is set when the policy permits but the caller's level is too low (step-up).
 */
export interface AccessDecision {
  permitted: boolean;
  requiredLevel: number | null;
}

/** The policy decision point: fails closed, never throws for a denied caller. */
export interface AccessControl {
  decide(caller: Authenticated, action: string, resource: AccessResource): Promise<AccessDecision>;
  /** One decision for each action, in order; one look-up of the caller's roles. */
  decideAll(caller: Authenticated, actions: readonly string[], resource: AccessResource): Promise<AccessDecision[]>;
}

/** A message to a person or an organisation (signing.md B.8): one of the two numbers is there. */
export interface CorrespondenceMessage {
  /** Idempotency key: the same message is sent once. */
  key: string;
  kind: 'callToSign' | 'signingReceipt';
  /** The message resource of the app's environment. */
  resource: string;
  instanceId: string;
  recipient: { personNumber: string | null; organisationNumber: string | null };
  language: string;
  title: string;
  summary: string;
  body: string;
  /** `communicationConfig` of the signee as the app gave it: addresses and choice of channel. */
  notification: JsonObject | null;
  /** Ids of data elements to attach. */
  attachments: readonly string[];
}

/** Sends messages. Called from jobs, so that no request waits for it and a failure is tried again. */
export interface Correspondence {
  /**
   * @returns the id of the message
   * @throws {CorrespondenceRefused} when no repetition can help
   */
  send(message: CorrespondenceMessage): Promise<{ id: string }>;
}

export class CorrespondenceRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CorrespondenceRefused';
  }
}

/** Orders e-mails and text messages. Called from jobs. */
export interface Notifications {
  /**
   * @param order  body of `future/orders` (auth-platform.md §8.6); its `idempotencyId` makes a repetition one order
   * @returns the id of the order
   * @throws {NotificationRefused} when no repetition can help
   */
  order(order: JsonObject): Promise<{ id: string }>;
}

export class NotificationRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotificationRefused';
  }
}

/** What an XSD says against a document. */
export interface XsdFinding {
  /** XPath of the element or attribute, with positions among siblings of one name (`/melding/rad[2]/navn`; a step `*`, for names in a default namespace, counts all); null when unknown. */
  place: string | null;
  /** Line in the text, from 1; null when unknown. */
  line: number | null;
  message: string;
}

/** A schema of an app: `id` names this version of it (compiled once); `file` is its path, `read` gives it and what it includes by path below `App/`. */
export interface XsdSchema {
  id: string;
  file: string;
  files: readonly string[];
  /** Null for what the app does not have. */
  read(path: string): Promise<Uint8Array | null>;
}

/** Validation of XML against XSD. */
export interface XsdValidation {
  /**
   * @returns findings in the order of the document, bounded in number; empty when it is valid
   * @throws {Error} when the schema cannot be used, the document is beyond what the validator can read, or it took too long
   */
  check(schema: XsdSchema, xml: string): Promise<XsdFinding[]>;
  /** Ends the work; what still waits is refused. */
  close(): Promise<void>;
}
