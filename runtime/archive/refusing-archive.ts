import { ArchiveRefused, type ArchivePort } from '../instance/archive-port.ts';

/** Stands where no archive is set up: a task that must archive fails and says so, it never passes as archived. */
export function createRefusingArchive(): ArchivePort {
  return {
    async send() {
      throw new ArchiveRefused('No archive (Fiks Arkiv) is set up here. Nothing was sent. Write process.serviceTasks["fiksArkiv"] in the app\'s logic, and resume the task.');
    },
    answer: async () => null,
  };
}
