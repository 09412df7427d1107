import type { AppDefinition } from '../../app-definition/types.ts';
import type { Party } from '../../kernel/party-types.ts';

/** One thing that the walker did, for a line of the report. */
export interface WalkStep {
  /** Element id of the task; null before the first and after the last. */
  task: string | null;
  taskType: string | null;
  /** `instantiate`, `fill`, `upload`, `next`, `sign`, `pay`, `end`. */
  what: string;
  /** Who did it: a test person's name or a service owner. */
  who: string;
  detail: string;
}

export interface WalkReport {
  app: string;
  line: 'v8' | 'v9';
  ended: boolean;
  steps: WalkStep[];
  /** Where and why it stopped; null when it ended. */
  stopped: string | null;
  /** `{partyId}/{guid}`; null when nothing could be started. */
  instance: string | null;
  documents: EndDocument[];
}

/** A data element of the ended instance without what differs from run to run. */
export interface EndDocument {
  dataType: string;
  contentType: string;
  filename: string | null;
  locked: boolean;
  generatedFrom: string[];
  /** Forms: the document as JSON. */
  form: unknown;
}

/** Somebody whom a token can be had for. */
export interface Walker {
  name: string;
  /** After `/Home/auth/`. */
  spec: string;
  userId: number | null;
  /** Parties that the person may act for, the own first; none for service owners. */
  parties: readonly Party[];
}

export interface WalkContext {
  /** Origin of the running program. */
  base: string;
  definition: AppDefinition;
  /** Test people, and last the app's owner. */
  walkers: readonly Walker[];
  /** Text and media type of a prepared document for a data type, when there is one. */
  hint(dataType: string): Promise<{ text: string; contentType: string } | null>;
  /** What the program last logged as gone wrong while it walked this app; null when nothing has. */
  fault(): string | null;
  /** Lets what waits in the background go on; resolves after a moment. */
  settle(): Promise<void>;
}
