import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { Limits } from '../kernel/limits.ts';

/** Where an element or attribute stands in a text: line and column from 1, and its path by local names with positions (`/melding/rad[2]/@orid`). */
export interface XmlLocation {
  line: number;
  column: number;
  path: string;
}

/** One step of the places that are looked for. */
interface Step {
  /** Places that end here: the attribute that is meant (null: the element itself), and the place as it was asked for. */
  ends: { attribute: string | null; place: string }[];
  next: Map<string, Step>;
}

/** An element on the way to a place. */
interface Frame {
  steps: readonly Step[];
  path: string;
  /** Children so far: by their name as written, by local name, and all. */
  written: Map<string, number>;
  local: Map<string, number>;
  all: number;
}

/**
 * Finds XPaths of plain steps, as a validator names places (`/ns:melding/*[2]/navn`, `.../@orid`), in the text that it validated.
 * `*` counts all elements, a name those written so; without a position the first is meant.
 *
 * @returns by place; what is not there is left out, and so is everything behind the point where the text stops being XML
 */
export function locateXml(text: string, places: readonly string[]): ReadonlyMap<string, XmlLocation> {
  const locator = new Locator(text, places);
  return locator.find();
}

class Locator {
  readonly #text: string;
  readonly #found = new Map<string, XmlLocation>();
  readonly #stack: Frame[];
  /** Levels below an element that leads to no place. */
  #skipped = 0;
  /** Lines are counted from the last place that was found. */
  #line = 1;
  #lineStart = 0;

  constructor(text: string, places: readonly string[]) {
    this.#text = text;
    this.#stack = [frameOf([stepsOf(places)], '')];
  }

  find(): ReadonlyMap<string, XmlLocation> {
    const parser = new SaxesParser({ xmlns: true, position: false });
    parser.on('opentag', (tag) => this.#open(tag, parser.position));
    parser.on('closetag', () => {
      if (this.#skipped > 0) this.#skipped--;
      else this.#stack.pop();
    });
    try {
      parser.write(this.#text).close();
    } catch {
      // What stands before the fault has been found.
    }
    return this.#found;
  }

  #open(tag: SaxesTagNS, end: number): void {
    const parent = this.#stack.at(-1);
    if (this.#skipped > 0 || !parent) return void this.#skipped++;
    parent.all += 1;
    const nth = count(parent.written, tag.name);
    const position = count(parent.local, tag.local);
    const steps = parent.steps.flatMap(({ next }) => [next.get(`${tag.name}[${nth}]`) ?? [], next.get(`*[${parent.all}]`) ?? []].flat());
    if (steps.length === 0) return void this.#skipped++;
    const path = `${parent.path}/${tag.local}${parent.path === '' ? '' : `[${position}]`}`;
    // No attribute value holds a bare `<`.
    const start = this.#text.lastIndexOf('<', end - 1);
    for (const { attribute, place } of steps.flatMap(({ ends }) => ends)) {
      const at = attribute === null ? start : attributeAt(this.#text.slice(start, end), attribute, start);
      this.#found.set(place, { ...this.#position(start, at), path: attribute === null ? path : `${path}/@${attribute.replace(/^.*:/, '')}` });
    }
    this.#stack.push(frameOf(steps, path));
  }

  #position(start: number, at: number): { line: number; column: number } {
    for (let end = this.#text.indexOf('\n', this.#lineStart); end !== -1 && end < start; end = this.#text.indexOf('\n', end + 1)) {
      this.#line += 1;
      this.#lineStart = end + 1;
    }
    const within = this.#text.slice(start, at).split('\n');
    return within.length === 1 ? { line: this.#line, column: at - this.#lineStart + 1 } : { line: this.#line + within.length - 1, column: (within.at(-1)?.length ?? 0) + 1 };
  }
}

function frameOf(steps: readonly Step[], path: string): Frame {
  return { steps, path, written: new Map(), local: new Map(), all: 0 };
}

function count(counts: Map<string, number>, name: string): number {
  const next = (counts.get(name) ?? 0) + 1;
  counts.set(name, next);
  return next;
}

function stepsOf(places: readonly string[]): Step {
  const root: Step = { ends: [], next: new Map() };
  for (const place of places) {
    const steps = place.split('/').slice(1).filter((step) => !step.startsWith('text()'));
    const attribute = steps.at(-1)?.startsWith('@') ? (steps.pop() ?? '').slice(1) : null;
    let at = root;
    for (const written of steps) {
      const step = written.endsWith(']') ? written : `${written}[1]`;
      const next: Step = at.next.get(step) ?? { ends: [], next: new Map() };
      at.next.set(step, next);
      at = next;
    }
    at.ends.push({ attribute, place });
  }
  return root;
}

const TAG_PARTS = /"[^"]*"|'[^']*'|[^\s"'=<>]+/g;

/** Where an attribute's name begins; the tag's own beginning when it has none of that name. */
function attributeAt(tag: string, name: string, start: number): number {
  for (const part of tag.matchAll(TAG_PARTS)) if (part[0] === name || part[0].endsWith(`:${name}`)) return start + part.index;
  return start;
}

/** Whether a text is well-formed XML within the limits, when its reader had to stop before its end. */
export function isWellFormed(text: string, limits: Limits): boolean {
  const parser = new SaxesParser({ xmlns: true, position: false });
  let depth = 0;
  let elements = 0;
  parser.on('opentag', () => {
    if (++depth > limits.xmlDepth || ++elements > limits.xmlElements) throw new Error('beyond the limits');
  });
  parser.on('closetag', () => void depth--);
  try {
    parser.write(text).close();
    return true;
  } catch {
    return false;
  }
}

const MARKUP = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(?:[^"'<>]|"[^"]*"|'[^']*')*>/g;
const ROW_ID = /"[^"]*"|'[^']*'|\saltinnRowId\s*=\s*(?:"[^"]*"|'[^']*')/g;

/**
 * The text, well-formed, for a validator that knows nothing of row ids and would believe the encoding that the declaration names: both
 * are blanked, so that everything else stays where it stands (app-model.md §2.4: row ids are removed before validation).
 */
export function blankedForValidation(text: string): string {
  const undeclared = text.replace(/^<\?xml\s[^>]*>/, blanks);
  if (!undeclared.includes('altinnRowId')) return undeclared;
  return undeclared.replace(MARKUP, (markup) => (/^<[!?]/.test(markup) ? markup : markup.replace(ROW_ID, (part) => (/^\s/.test(part) ? blanks(part) : part))));
}

function blanks(part: string): string {
  return part.replace(/[^\r\n]/g, ' ');
}
