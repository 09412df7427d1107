import type { Clock } from '../../kernel/clock.ts';
import type { NewGuid } from '../../kernel/ids.ts';
import type { Store } from '../contract.ts';
import { OpenGuard } from '../open-guard.ts';
import { memoryBlobs } from './memory-blobs.ts';
import { memoryDocuments } from './memory-documents.ts';
import { memoryInstances } from './memory-instances.ts';
import { memoryJobs } from './memory-jobs.ts';

/**
 * The reference adapter: keeps everything in this process and nothing after it. For tests and for trying out an app.
 * @param options  `clock` dates blobs, `newGuid` names leases
 */
export function createMemoryStore(options: { clock: Clock; newGuid: NewGuid }): Store {
  const life = new OpenGuard();
  const { guard } = life;
  return {
    instances: memoryInstances(guard),
    documents: memoryDocuments(guard),
    jobs: memoryJobs(guard, options.newGuid),
    blobs: memoryBlobs(guard, options.clock),
    status: async () => ({ adapter: 'memory', ready: !life.isClosed, detail: life.isClosed ? 'closed' : 'nothing is kept after the process' }),
    close: () => life.close(async () => {}),
  };
}
