import { recordCallToSign } from '../instance/record-call-to-sign.ts';
import type { Services } from '../instance/services.ts';
import { CORRESPONDENCE_ENTRY } from '../instance/signing-messages.ts';
import { isJsonObject } from '../kernel/json.ts';
import { CorrespondenceRefused, type CorrespondenceMessage } from '../kernel/ports.ts';
import type { JobHandler } from './job-handler.ts';

const MINUTE = 60_000;
const WAITS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 360 * MINUTE];

/** Sends the messages of signing tasks; what became of a call to sign is kept with the signee. */
export function correspondenceJobs(services: Services): Readonly<Record<string, JobHandler>> {
  return {
    [`outbox.${CORRESPONDENCE_ENTRY}`]: {
      retry: WAITS,
      async run(job) {
        const { guid, entry } = isJsonObject(job.body) ? job.body : {};
        const message = isJsonObject(entry ?? null) ? ((entry as { payload?: unknown }).payload as CorrespondenceMessage | undefined) : undefined;
        if (typeof guid !== 'string' || !message || typeof message.key !== 'string') return { dead: 'not a message' };
        try {
          const { id } = await services.correspondence.send(message);
          if (message.kind === 'callToSign') await recordCallToSign(services, guid, message, { id });
        } catch (error) {
          if (!(error instanceof CorrespondenceRefused)) {
            // Whoever waits for the signatures is told when nothing more will be tried.
            if (message.kind === 'callToSign' && job.attempt > WAITS.length) await recordCallToSign(services, guid, message, { failed: 'The message service did not answer.' });
            throw error;
          }
          services.log.warn({ guid, kind: message.kind, reason: error.message }, 'a message was not sent');
          if (message.kind === 'callToSign') await recordCallToSign(services, guid, message, { failed: error.message });
        }
        return 'done';
      },
    },
  };
}
