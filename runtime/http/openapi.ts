import type { AppDefinition } from '../app-definition/types.ts';
export function openApiDocument(definition: AppDefinition, base: string): object {
  return { openapi: '3.1.0', info: { title: definition.id, version: '1' }, servers: [{ url: base }], paths: {} };
}
