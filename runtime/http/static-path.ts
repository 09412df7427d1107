/**
 * The parts of a request path, decoded, or null when one of them could lead elsewhere: empty, hidden (a leading dot),
 * with a separator, a colon or a control character in it, or not decodable. A slash at the end is none of them.
 */
export function safeSegments(path: string): string[] | null {
  const parts = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  const segments: string[] = [];
  for (const part of parts) {
    let segment: string;
    try {
      segment = decodeURIComponent(part);
    } catch {
      return null;
    }
    // oxlint-disable-next-line no-control-regex
    if (segment === '' || segment.startsWith('.') || /[/\\:\u0000-\u001f\u007f]/.test(segment)) return null;
    segments.push(segment);
  }
  return segments;
}
