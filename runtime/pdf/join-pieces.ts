import { setImmediate } from 'node:timers/promises';

/** Characters of a slice. */
const SLICE = 256 * 1024;

/** Joins the pieces, and gives the thread back between slices. */
export async function joinPieces(pieces: Iterable<string>): Promise<string> {
  const slices: string[] = [];
  let slice: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    slice.push(piece);
    length += piece.length;
    if (length < SLICE) continue;
    slices.push(slice.join(''));
    slice = [];
    length = 0;
    await setImmediate();
  }
  return [...slices, ...slice].join('');
}
