/** Damaged copies of a text, the same in every run: characters removed, doubled or replaced by ones that matter to parsers. */
export function mutations(text: string, count: number): string[] {
  let seed = 20260105;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed % below;
  };
  const pieces = ['<', '>', '&', '"', '/', '=', ':', '\u0000', '<!--', ']]>', '<![CDATA[', '&#x0;', '[', '{', '__proto__', 'xmlns="x"'];
  return Array.from({ length: count }, () => {
    const at = random(text.length);
    const length = random(12);
    const piece = random(3) === 0 ? text.slice(at, at + length).repeat(2) : (pieces[random(pieces.length)] ?? '');
    return text.slice(0, at) + piece + text.slice(at + length);
  });
}
