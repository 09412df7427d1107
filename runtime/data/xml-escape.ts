export type Escapes = Readonly<Record<string, string>>;

const SPECIAL = /[&<>"\r\n\t\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/;
const SPECIAL_ALL = /[&<>"\r\n\t]/g;
/** What XML cannot carry: control characters, two that are none, halves of surrogate pairs. */
export const UNCARRIED = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const UNCARRIED_ALL = new RegExp(UNCARRIED, 'g');
/** A carriage return must be a reference in text too: the next reader would turn it into a line feed. */
export const IN_TEXT: Escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };
export const IN_ATTRIBUTE: Escapes = { ...IN_TEXT, '"': '&quot;', '\n': '&#xA;', '\t': '&#x9;' };

/** Text for an XML document; what XML cannot carry becomes U+FFFD. */
export function escaped(text: string, escapes: Escapes): string {
  if (!SPECIAL.test(text)) return text;
  return text.replace(UNCARRIED_ALL, '\uFFFD').replace(SPECIAL_ALL, (character) => escapes[character] ?? character);
}

export function escapedText(text: string): string {
  return escaped(text, IN_TEXT);
}

export function escapedAttribute(text: string): string {
  return escaped(text, IN_ATTRIBUTE);
}
