import { SaxesParser } from 'saxes';
import type { JsonObject } from '../kernel/json.ts';
import type { Limits } from '../kernel/limits.ts';
import { DataError } from './data-error.ts';
import { decodeUtf8 } from './json-text.ts';

const XSI_NIL = /^(?:true|1)$/;

/**
 * Reads the texts directly below an XML root, by local name: what a request has that is no form document (app-api.md §1:
 * substatus, process/next). Deeper elements are left out. No document type.
 * @throws {DataError} `xml`, or `limit` when too large or too deep
 */
export function readFlatXml(input: Uint8Array, limits: Limits): JsonObject {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const members: [string, string | null][] = [];
  let depth = 0;
  let text = '';
  let isNil = false;
  parser.on('text', (part) => { if (depth === 2) text += part; });
  parser.on('cdata', (part) => { if (depth === 2) text += part; });
  parser.on('doctype', () => { throw new DataError({ code: 'xml', message: 'A document type is not allowed.' }); });
  parser.on('opentag', (tag) => {
    if (++depth > limits.xmlDepth) throw new DataError({ code: 'limit', message: `The document is deeper than ${limits.xmlDepth} levels.` });
    if (depth !== 2) return;
    text = '';
    isNil = Object.values(tag.attributes).some(({ local, value }) => local === 'nil' && XSI_NIL.test(value));
  });
  parser.on('closetag', ({ local }) => {
    if (depth-- === 2) members.push([local, isNil ? null : text]);
  });
  try {
    parser.write(decodeUtf8(input, limits, 'xml')).close();
  } catch (error) {
    if (error instanceof DataError || !(error instanceof Error)) throw error;
    throw new DataError({ code: 'xml', message: error.message });
  }
  return Object.fromEntries(members);
}
