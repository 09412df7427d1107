import type { Member, ModelDescriptor, ObjectType } from '../data/types.ts';

/** The member at a dotted JSON path (exact case; row indexes are ignored); null when the model has no such field. */
export function fieldAt(descriptor: ModelDescriptor, path: string): Member | null {
  return walk(descriptor, path, (type, step) => type.byJson.get(step));
}

/** The member at a path of property names: dashes are dropped and case is ignored (app-model.md §3.1). */
export function propertyAt(descriptor: ModelDescriptor, path: string): Member | null {
  return walk(descriptor, path, (type, step) => type.byProperty.get(step.replaceAll('-', '').toLowerCase()));
}

function walk(descriptor: ModelDescriptor, path: string, next: (type: ObjectType, step: string) => Member | undefined): Member | null {
  let type: ObjectType | null = descriptor.root;
  let found: Member | null = null;
  for (const step of path.replace(/\[[^\]]*\]/g, '').split('.')) {
    const member: Member | undefined = type === null ? undefined : next(type, step);
    if (member === undefined) return null;
    found = member;
    type = member.object;
  }
  return found;
}

/** Fields that could have been meant where a path stops fitting: another name at that step, or the path without it. For suggestions. */
export function namesNear(descriptor: ModelDescriptor, path: string): string[] {
  const steps = path.replace(/\[[^\]]*\]/g, '').split('.');
  let type: ObjectType = descriptor.root;
  for (const [index, step] of steps.entries()) {
    const member = type.byJson.get(step);
    if (member?.object === undefined || member.object === null) {
      const [before, after] = [steps.slice(0, index), steps.slice(index + 1)];
      const meant = [...[...type.byJson.keys()].map((name) => [...before, name, ...after]), ...(after.length > 0 ? [[...before, ...after]] : [])];
      return meant.map((candidate) => candidate.join('.')).filter((candidate) => fieldAt(descriptor, candidate) !== null);
    }
    type = member.object;
  }
  return [];
}
