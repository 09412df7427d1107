/** Smallest content that passes as each type; kept as text so that it can be read here. */
const FILES: Readonly<Record<string, { ending: string; bytes: () => Uint8Array }>> = {
  'application/pdf': { ending: 'pdf', bytes: () => Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') },
  'image/png': { ending: 'png', bytes: () => Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64') },
  'image/jpeg': { ending: 'jpg', bytes: () => Buffer.from('/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z', 'base64') },
  'text/plain': { ending: 'txt', bytes: () => Buffer.from('x\n') },
  'application/json': { ending: 'json', bytes: () => Buffer.from('{}') },
  'application/xml': { ending: 'xml', bytes: () => Buffer.from('<x/>') },
  'text/csv': { ending: 'csv', bytes: () => Buffer.from('a;b\n1;2\n') },
};

/** A file of one of the allowed types (any when none are listed); null when none is known here. */
export function fileFor(allowed: readonly string[] | null | undefined): { contentType: string; ending: string; bytes: Uint8Array } | null {
  const types = allowed?.length ? allowed : ['application/pdf'];
  const contentType = types.map((type) => type.toLowerCase()).find((type) => Object.hasOwn(FILES, type));
  const file = contentType === undefined ? undefined : FILES[contentType];
  return file && contentType ? { contentType, ending: file.ending, bytes: file.bytes() } : null;
}
