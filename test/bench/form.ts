import type { JsonObject } from '../../runtime/kernel/json.ts';

/** Rows that make the document about 10 kB of JSON. */
const ROWS = 44;

const text = (maxLength: number): JsonObject => ({ type: 'string', maxLength });

/** The model of the form: a person, an address, and rows, as an ordinary app has them. */
export const FORM_SCHEMA: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://stafett.example/ttd/bench/skjema.schema.json',
  info: { rootNode: '' },
  '@xsdRootElement': 'skjema',
  type: 'object',
  required: ['soker', 'rader'],
  properties: {
    soker: {
      type: 'object', required: ['fornavn', 'etternavn', 'epost'],
      properties: {
        fornavn: text(100), etternavn: text(100), epost: { ...text(200), pattern: '^[^@]+@[^@]+$' }, telefon: { ...text(20), minLength: 8 },
        alder: { type: 'integer', minimum: 0, maximum: 150 }, fodt: { type: 'string', format: 'date' },
        adresse: { type: 'object', properties: { gate: text(200), postnummer: { ...text(4), pattern: '^[0-9]{4}$' }, poststed: text(100), land: text(60) } },
      },
    },
    formaal: { type: 'string', enum: ['kultur', 'idrett', 'annet'] },
    beskrivelse: text(4000),
    samtykke: { type: 'boolean' },
    rader: {
      type: 'array', maxItems: 200,
      items: {
        type: 'object', required: ['nummer', 'tittel'],
        properties: { nummer: { type: 'integer', minimum: 1 }, tittel: text(200), dato: { type: 'string', format: 'date' }, belop: { type: 'number', minimum: 0 }, betalt: { type: 'boolean' }, merknad: text(500) },
      },
    },
  },
};

/** A valid document of about 10 kB; `variant` makes each one differ. */
export function formDocument(variant: number): JsonObject {
  return {
    soker: {
      fornavn: 'Kari', etternavn: `Nordmann ${variant}`, epost: `kari.${variant}@example.test`, telefon: '98765432', alder: 20 + (variant % 60), fodt: '1990-04-17',
      adresse: { gate: 'Storgata 1 B', postnummer: '0155', poststed: 'Oslo', land: 'Norge' },
    },
    formaal: 'kultur',
    beskrivelse: 'Et arrangement for alle i bygda, med scene, boder og servering gjennom to dager. '.repeat(18),
    samtykke: true,
    rader: Array.from({ length: ROWS }, (_, index) => ({
      nummer: index + 1, tittel: `Post ${index + 1} av søknaden`, dato: '2026-06-01', belop: 1250.5 + index, betalt: index % 2 === 0,
      merknad: `Avtalt med leverandør ${index + 1} & godkjent av styret <${variant}>`,
    })),
  };
}

/** The same document as the platform's XML. */
export function formXml(variant: number): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<skjema>${Object.entries(formDocument(variant)).map(([name, value]) => xmlOf(name, value)).join('')}</skjema>`;
}

function xmlOf(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => xmlOf(name, item)).join('');
  const content = typeof value === 'object' && value !== null ? Object.entries(value).map(([child, inner]) => xmlOf(child, inner)).join('') : escaped(String(value));
  return `<${name}>${content}</${name}>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
