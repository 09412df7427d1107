import type { UpdateFilter } from 'mongodb';
import type { NewGuid } from '../../kernel/ids.ts';
import { checkId } from '../check-id.ts';
import type { ClaimedJob, JobStore } from '../contract.ts';
import { storable } from '../instance-fields.ts';
import { wholeLimit } from '../instance-query.ts';
import type { Guard } from '../open-guard.ts';
import type { Collections, JobDocument } from './collections.ts';
import { isDuplicate } from './mongo-errors.ts';
import { settle } from './settle.ts';

/** The queue in a collection. A claim moves `visible` to the end of the lease; a new claim makes the old lease worthless. */
export function mongoJobs({ jobs }: Collections, guard: Guard, newGuid: NewGuid): JobStore {
  const claimOne = (kinds: readonly string[], now: number, leaseMs: number): Promise<ClaimedJob | null> => {
    const lease = newGuid();
    return settle(async (isRepeat) => {
      const taken = isRepeat ? await jobs.findOne({ lease }) : null;
      const job = taken ?? await jobs.findOneAndUpdate(
        { isDead: false, visible: { $lte: now }, kind: { $in: [...kinds] } },
        { $set: { visible: now + leaseMs, lease }, $inc: { attempt: 1 } },
        { sort: { visible: 1, _id: 1 }, returnDocument: 'after' },
      );
      return job && { id: job._id, kind: job.kind, due: job.due, body: JSON.parse(job.body), attempt: job.attempt, lease };
    });
  };
  /** A change that only the holder of the lease may make. */
  const finish = (id: string, lease: string, change: UpdateFilter<JobDocument>['$set']): Promise<boolean> => settle(async (isRepeat) => {
    const { matchedCount } = await jobs.updateOne({ _id: id, lease, isDead: false }, { $set: { ...change, lease: null, receipt: lease } });
    return matchedCount === 1 || (isRepeat && (await jobs.findOne({ _id: id, receipt: lease }, { projection: { _id: 1 } })) !== null);
  });
  return {
    add: guard(async ({ id, kind, due, body }) => {
      const job: JobDocument = { _id: checkId(id), kind, due, visible: due, body: JSON.stringify(body), attempt: 0, lease: null, isDead: false, lastError: null, receipt: null };
      await settle(() => jobs.insertOne(job).catch((error: unknown) => {
        if (!isDuplicate(error)) throw error;
      }));
    }),
    claim: guard(async (kinds, now, leaseMs, limit) => {
      const claimed: ClaimedJob[] = [];
      for (let left = kinds.length === 0 ? 0 : wholeLimit(limit); left > 0; left--) {
        const job = await claimOne(kinds, now, leaseMs);
        if (job === null) break;
        claimed.push(job);
      }
      return claimed;
    }),
    done: guard(async ({ id, lease }) => settle(async (isRepeat) => {
      const { deletedCount } = await jobs.deleteOne({ _id: id, lease, isDead: false });
      return deletedCount === 1 || (isRepeat && (await jobs.findOne({ _id: id }, { projection: { _id: 1 } })) === null);
    })),
    retry: guard(async ({ id, lease, attempt }, due, lastError) => finish(id, lease, { due, visible: due, attempt, lastError: storable(lastError) })),
    dead: guard(async ({ id, lease }, lastError) => finish(id, lease, { isDead: true, lastError: storable(lastError) })),
    counts: guard(async () => {
      const [waiting, dead] = await Promise.all([jobs.countDocuments({ isDead: false }), jobs.countDocuments({ isDead: true })]);
      return { waiting, dead };
    }),
  };
}
