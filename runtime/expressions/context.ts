import type { Json } from '../kernel/json.ts';

/** The two sides that evaluate expressions; they differ in a few functions (app-model.md §5.3). */
export type Mode = 'backend' | 'frontend';

/** What a function may look at. Every look-up is pure; unknown names throw `ExpressionError`, missing values are null. */
export interface ExpressionContext {
  readonly mode: Mode;
  /** Two-letter code; decides date names and the default date format. */
  readonly language: string;
  /** `argv`; null when the place of use gives no arguments. */
  readonly args: readonly Json[] | null;
  readonly gatewayAction: string | null;
  readonly instance: InstanceFacts | null;
  /** The value at a path, missing indexes taken from the current row; null when there is none. */
  dataModel(path: string, dataType: string | null): Json;
  /** The value of the component's `simpleBinding`; null when it is hidden. */
  component(id: string): Json;
  countDataElements(dataType: string): number;
  frontendSetting(key: string): string | null;
  /** The text with variables resolved; the key itself when there is none. */
  text(key: string): string;
  /** Whether the action is permitted; undefined when nothing is known of it. */
  authorized(action: string): boolean | undefined;
  /** What only the browser knows; null on the server. */
  readonly browser: BrowserLookups | null;
}

export interface InstanceFacts {
  /** `{partyId}/{instanceGuid}` */
  id: string;
  appId: string;
  partyId: string;
  partyType: 'org' | 'person' | 'selfIdentified' | 'unknown';
  ownerName?: string;
}

/** Look-ups of the functions that only the browser has. */
export interface BrowserLookups {
  /** The option being filtered, or the value of a subform query; `null` asks for the default key. */
  value(key: string | null): Json;
  displayValue(componentId: string): string | null;
  optionLabel(optionsId: string, value: string | null): string | null;
  externalApi(id: string, path: string): Json;
  /** Address of a page in the client, with the page to come back to when `back`. */
  pageAddress(pageId: string, back: boolean): string;
  componentAddress(componentId: string, back: boolean): string;
}
