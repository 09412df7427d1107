import { createHash } from 'node:crypto';
import type { Json } from '../kernel/json.ts';
import type { ShipmentFile } from './shipment-port.ts';

/** What is kept of files that are not sent: name, content type, bytes and SHA-256 of each, in their order. */
export async function fileDigests(files: readonly ShipmentFile[]): Promise<Json[]> {
  const digests: Json[] = [];
  for (const file of files) {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of await file.open()) {
      hash.update(chunk);
      size += chunk.byteLength;
    }
    digests.push({ name: file.name, contentType: file.contentType, size, sha256: hash.digest('hex') });
  }
  return digests;
}
