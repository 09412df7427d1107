import type { InstanceEvent, InstanceEventUser } from '../kernel/instance-types.ts';

/** One line of `GET process/history`; all members are always written (`occured` is the platform's spelling). */
export interface ProcessHistoryItem {
  eventType: string;
  elementId: string | null;
  occured: string | null;
  started: string | null;
  ended: string | null;
  /** National identity number, service owner, system user's organisation, or empty. */
  performedBy: string;
}

/**
 * The history of a process: one item an element, in the order in which they were first entered. A revisit overwrites
 * `started` and `ended` of the item; abandoning a task leaves no trace.
 * @param events  of one instance, in any order
 * @see app-api.md §4.10
 */
export function processHistory(events: readonly InstanceEvent[]): ProcessHistoryItem[] {
  const items: ProcessHistoryItem[] = [];
  const tasks = new Map<string, ProcessHistoryItem>();
  for (const event of [...events].sort(byTime)) {
    const { eventType, processInfo } = event;
    if (eventType === 'process_StartEvent') items.push(newItem(event, processInfo?.startEvent ?? null));
    else if (eventType === 'process_EndEvent') items.push(newItem(event, processInfo?.endEvent ?? null));
    else if (eventType === 'process_StartTask' || eventType === 'process_EndTask') {
      const item = taskItem(event, tasks, items);
      if (eventType === 'process_EndTask') item.ended = event.created;
      else item.started = processInfo?.currentTask?.started ?? event.created;
    }
  }
  return items;
}

function taskItem(event: InstanceEvent, tasks: Map<string, ProcessHistoryItem>, items: ProcessHistoryItem[]): ProcessHistoryItem {
  const task = event.processInfo?.currentTask;
  const id = task?.elementId ?? '';
  const known = tasks.get(id);
  if (known !== undefined) return known;
  const item: ProcessHistoryItem = { ...newItem(event, task?.elementId ?? null), started: task?.started ?? null };
  tasks.set(id, item);
  items.push(item);
  return item;
}

function newItem(event: InstanceEvent, elementId: string | null): ProcessHistoryItem {
  return { eventType: event.eventType, elementId, occured: event.created, started: null, ended: null, performedBy: performer(event.user) };
}

function performer(user: InstanceEventUser): string {
  return user.nationalIdentityNumber ?? user.orgId ?? user.systemUserOwnerOrgNo ?? '';
}

/** Events of one move share a time: those keep their order, which is the order in which they were written. */
function byTime(a: InstanceEvent, b: InstanceEvent): number {
  return a.created < b.created ? -1 : a.created > b.created ? 1 : 0;
}
