import type { Schema } from './openapi-schemas.ts';

const problem = { $ref: '#/components/schemas/ProblemDetails' };

/** Reasons come as problem documents, as JSON, or as bare text, as the platform's own do (app-api.md §0). */
function refused(description: string): object {
  return { description, content: { 'application/problem+json': { schema: problem }, 'application/json': { schema: { anyOf: [{ type: 'string' }, problem] } }, 'text/plain': { schema: { type: 'string' } } } };
}

/** What any operation may be refused with. */
export function refusals(): Record<string, object> {
  return {
    400: refused('The request is wrong.'), 401: refused('No or an invalid token.'), 403: refused('Not permitted, or there is no such instance.'), 404: refused('No such thing.'),
    409: refused('Not now: what stands in the way is told.'), 422: refused('A patch that does not fit the document.'), 500: refused("A fault of ours, or the app's logic failed."),
  };
}

/** Success as JSON, or as other media types, and the refusals. */
export function answers(status: number, schema: Schema, description = 'Done.', mediaTypes: readonly string[] = ['application/json']): Record<string, object> {
  return { [status]: { description, content: Object.fromEntries(mediaTypes.map((type) => [type, { schema }])) }, ...refusals() };
}

/** Success without a body. */
export function emptyAnswer(status: number, description = 'Done.'): Record<string, object> {
  return { [status]: { description }, ...refusals() };
}
