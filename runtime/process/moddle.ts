import { BpmnModdle } from 'bpmn-moddle';
import type { ProcessProblem } from './types.ts';

/** An element as the parser gives it: BPMN's own have their properties, foreign ones (`$children`) only text. */
export interface ModdleNode {
  $type: string;
  $attrs?: Record<string, string>;
  $body?: string;
  $children?: ModdleNode[];
  $descriptor?: { ns?: { localName?: string; uri?: string } };
  $instanceOf?: (type: string) => boolean;
  id?: string;
  name?: string;
  [property: string]: unknown;
}

/** A reference to an id that is not there. */
export interface Unresolved {
  elementId: string | null;
  /** Local name of the property: `sourceRef`, `targetRef`, `incoming`, `outgoing`, `default`, ... */
  property: string;
  value: string;
}

export interface ParsedDiagram {
  definitions: ModdleNode | null;
  problems: ProcessProblem[];
  unresolved: Unresolved[];
}

/** The vocabulary of BPMN: large, the same for every diagram, and never changed by reading one. */
const BPMN = new BpmnModdle();

/**
 * Parses BPMN by namespace, never by prefix. What the parser only warns of is an error when the process itself
 * lost content by it, and silent when the drawing did.
 */
export async function parseDiagram(xml: string): Promise<ParsedDiagram> {
  try {
    const { rootElement, warnings } = await BPMN.fromXML(xml);
    const problems = warnings.map(fromWarning).filter((each) => each !== null);
    return { definitions: rootElement as ModdleNode, problems, unresolved: warnings.flatMap(unresolvedOf) };
  } catch (error) {
    return { definitions: null, problems: [{ severity: 'error', ...messageOf(firstCause(error)) }], unresolved: [] };
  }
}

/** The parser wraps what went wrong; the first warning says more than the error. */
function firstCause(error: unknown): string {
  const { message, warnings } = error as { message?: unknown; warnings?: { message?: unknown }[] };
  const first = warnings?.[0]?.message;
  const text = typeof message === 'string' ? message : 'The file cannot be read.';
  return typeof first === 'string' && text.startsWith('failed to parse') ? `Not a BPMN document: ${first}` : text;
}

interface Warning {
  message: string;
  element?: { id?: string };
  property?: string;
  value?: string;
}

function unresolvedOf({ message, element, property, value }: Warning): Unresolved[] {
  if (!message.startsWith('unresolved reference') || property === undefined || value === undefined) return [];
  return [{ elementId: element?.id ?? null, property: property.slice(property.indexOf(':') + 1), value }];
}

/** Unresolved references are told apart from what was lost; attributes that nobody knows do no harm. */
function fromWarning(warning: Warning): ProcessProblem | null {
  if (/^(unresolved reference|unknown attribute)/.test(warning.message)) return null;
  return { severity: /<[\w.-]*:?(BPMN|Bounds|Point|waypoint|Font|Label)/.test(warning.message) ? 'warning' : 'error', ...messageOf(warning.message) };
}

/** `line: 0` counts from 0. */
function messageOf(text: string): { message: string; line?: number } {
  const line = /line: (\d+)/.exec(text)?.[1];
  const nested = /nested error: (.+)/.exec(text)?.[1];
  const message = (text.split('\n')[0] ?? text) + (nested === undefined ? '' : `: ${nested}`);
  return line === undefined ? { message } : { message, line: Number(line) + 1 };
}
