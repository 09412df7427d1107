import { createHash } from 'node:crypto';
import { AppError } from '../kernel/errors.ts';
import type { DataElement } from '../kernel/instance-types.ts';
import type { Session } from './session.ts';

/** Lower-case hex SHA-256 over exactly the bytes that a download gives (signing.md B.4). Streams. */
export async function contentSha256(session: Session, element: DataElement): Promise<string> {
  const ref = session.record.internal.content[element.id];
  const hash = createHash('sha256');
  if (ref?.kind !== 'blob') return hash.update(await session.bytes(element)).digest('hex');
  const stream = await session.services.store.blobs.read(ref.blobId);
  if (!stream) throw new AppError('NOT_FOUND', { detail: `The content of data element ${element.id} is gone.` });
  for await (const chunk of stream) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
