import type { Member, ObjectType } from '../data/types.ts';
import type { DataPath } from '../expressions/data-path.ts';

/** The members along a path; none at all where the model has no such field. */
export function membersOf(root: ObjectType, path: DataPath): Member[] {
  const found: Member[] = [];
  let type: ObjectType | null = root;
  for (const { name } of path) {
    const next: Member | undefined = type?.byJson.get(name);
    if (next === undefined) return [];
    found.push(next);
    type = next.object;
  }
  return found;
}
