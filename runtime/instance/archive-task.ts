import type { ServiceTaskResult } from '../app-definition/hooks.ts';
import { memberOf, type JsonObject } from '../kernel/json.ts';
import type { ProcessElement } from '../process/types.ts';
import { archiveKey, archiveMessage, archiveSettings, part } from './archive-message.ts';
import { ArchiveRefused } from './archive-port.ts';
import { stageHookFile } from './hook-files.ts';
import type { Session } from './session.ts';
import { confirm } from './shipment-task.ts';
import type { Workflow } from './workflow.ts';

const MINUTE = 60_000;
/** Waits between looks for the receipt: short ones first. */
const WAITS = [15_000, MINUTE, 5 * MINUTE];
const LAST_WAIT = 15 * MINUTE;
/** How long the receipt is waited for: seven days. */
const BUDGET = 7 * 24 * 60 * MINUTE;

/** First stage of a `fiksArkiv` service task: hands the message to the archive. */
export async function sendToArchive(session: Session, _task: ProcessElement, workflow: Workflow): Promise<ServiceTaskResult> {
  try {
    await session.services.archive.send(await archiveMessage(session, workflow));
  } catch (error) {
    if (error instanceof ArchiveRefused) return { result: 'permanentFailure', message: error.message };
    throw error;
  }
  return { result: 'success' };
}

/** Second stage: goes on when the archive has confirmed; `SuccessHandling` and `ErrorHandling` of the settings say how. */
export async function awaitArchive(session: Session, _task: ProcessElement, workflow: Workflow): Promise<ServiceTaskResult> {
  const settings = archiveSettings(session);
  const answer = await session.services.archive.answer(archiveKey(session, workflow));
  if (answer === null) {
    if (session.nowMs - workflow.since >= BUDGET) return { result: 'permanentFailure', message: 'The archive has given no receipt in seven days. Ask it before you send again.' };
    return { result: 'defer', untilMs: session.nowMs + (WAITS[workflow.attempt - 1] ?? LAST_WAIT), reason: 'The archive has given no receipt yet.' };
  }
  if (answer.state === 'refused') return refused(part(settings, 'ErrorHandling'), answer.reason);
  if (answer.receipt !== null) await keepReceipt(session, part(part(settings, 'Receipt'), 'ConfirmationRecord'), answer.receipt);
  const handling = part(settings, 'SuccessHandling');
  if (memberOf(handling, 'MarkInstanceComplete') === true) confirm(session);
  if (memberOf(handling, 'MoveToNextTask') === false) return { result: 'successWithoutAdvance' };
  const action = memberOf(handling, 'Action');
  return { result: 'success', ...(typeof action === 'string' && action !== '' ? { action } : {}) };
}

function refused(handling: JsonObject, reason: string): ServiceTaskResult {
  const message = `The archive did not take the message: ${reason}`;
  if (memberOf(handling, 'MoveToNextTask') !== true) return { result: 'permanentFailure', message };
  const action = memberOf(handling, 'Action');
  return { result: 'success', action: typeof action === 'string' && action !== '' ? action : 'reject' };
}

async function keepReceipt(session: Session, record: JsonObject, receipt: Uint8Array): Promise<void> {
  const [dataType, filename] = [memberOf(record, 'DataType'), memberOf(record, 'Filename')];
  if (typeof dataType !== 'string') return;
  await stageHookFile(session, { dataElementId: session.services.newGuid(), dataType, contentType: 'application/xml', filename: typeof filename === 'string' ? filename : 'arkivkvittering.xml', isNew: true }, receipt);
}
