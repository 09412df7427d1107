import type { Clock } from '../../kernel/clock.ts';
import type { NewGuid } from '../../kernel/ids.ts';
import type { Store } from '../contract.ts';
import { storeClosed } from '../store-error.ts';
import { memoryBlobs } from './memory-blobs.ts';
import { memoryDocuments } from './memory-documents.ts';
import { memoryInstances } from './memory-instances.ts';
import { memoryJobs } from './memory-jobs.ts';

/** Wraps an operation so that it rejects once the store is closed. */
export type Guard = <A extends unknown[], R>(operation: (...input: A) => Promise<R>) => (...input: A) => Promise<R>;

/**
 * The reference adapter: keeps everything in this process and nothing after it. For tests and for trying out an app.
 * @param options  `clock` dates blobs, `newGuid` names leases
 */
export function createMemoryStore(options: { clock: Clock; newGuid: NewGuid }): Store {
  let isClosed = false;
  const guard: Guard = (operation) => async (...input) => {
    if (isClosed) throw storeClosed();
    return operation(...input);
  };
  return {
    instances: memoryInstances(guard),
    documents: memoryDocuments(guard),
    jobs: memoryJobs(guard, options.newGuid),
    blobs: memoryBlobs(guard, options.clock),
    status: async () => ({ adapter: 'memory', ready: !isClosed, detail: isClosed ? 'closed' : 'nothing is kept after the process' }),
    close: async () => {
      isClosed = true;
    },
  };
}
