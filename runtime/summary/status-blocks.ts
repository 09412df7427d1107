import type { Place } from '../layout/evaluation.ts';
import type { Builder } from './builder.ts';
import type { Block } from './types.ts';
import { placedOf } from './view.ts';
import { wordsIn } from './words.ts';

/** Who has signed. Null for every other type. */
export function statusBlocks(builder: Builder, place: Place): Block[] | null {
  const { input, view } = builder;
  const { id, type } = placedOf(place).component;
  const title = view.label(place);
  const words = wordsIn(view.state.language);
  if (type === 'SigneeList') {
    const rows = (input.signatures ?? []).map((signature) => [signature.name, signature.onBehalfOf ?? '', signature.signed ? words.signed : words.pending]);
    return rows.length === 0 ? [] : [{ componentId: id, kind: 'table', title, head: [words.name, words.onBehalfOf, words.status], rows, rowHeaders: true }];
  }
  return null;
}
