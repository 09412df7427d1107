import type { Member, ModelDescriptor, ObjectType } from './types.ts';

/** `ns:navn[2]`, `@orid`: the name and the position among siblings of that name, from 1. */
const STEP = /^(@?)(?:[^:@[\]]+:)?([^:@[\]*()]+)(?:\[(\d+)\])?$/u;

/**
 * The dotted JSON path (`rad[1].navn`) of the element or attribute at an XPath of plain steps (`/melding/rad[2]/navn`).
 * @returns null for the root, for a place that the model does not know, and for steps without a name (`*`)
 */
export function fieldAtPlace(descriptor: ModelDescriptor, place: string): string | null {
  let type: ObjectType | null = descriptor.root;
  let path = '';
  let isInList = false;
  for (const written of place.split('/').slice(2)) {
    // The text of an element is the element's.
    if (written.startsWith('text()')) break;
    const [, at = '', name = '', position = '1'] = STEP.exec(written) ?? [];
    const member: Member | undefined = at === '' ? type?.elements.get(name) : (type?.attributes.get(name) ?? type?.attributes.get(`xml:${name}`));
    if (member === undefined) return null;
    // In the element around a list's items stands the same member again, under its items' name.
    if (!isInList) path += `${path === '' ? '' : '.'}${member.json}`;
    isInList = member.wrapper !== null;
    if (member.array && member.joint === null && !isInList) path += `[${Number(position) - 1}]`;
    type = member.wrapper ?? member.object;
  }
  return path === '' ? null : path;
}
