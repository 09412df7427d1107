import { readConfig, type Flags } from '../config.ts';
import { createRuntime } from '../index.ts';
import { createLog } from '../observability/log.ts';

/** `stafett dev` and `stafett serve`: runs until it is told to stop. */
export async function serveCommand(command: 'dev' | 'serve', flags: Flags, env: Readonly<Record<string, string | undefined>>, home: string): Promise<number> {
  const config = readConfig(command, flags, env, home, process.cwd());
  const log = createLog({ level: env['STAFETT_LOG_LEVEL'] ?? (command === 'dev' ? 'warn' : 'info') });
  // A fault that nobody heard of is one request's; the other apps of this process must not end with it.
  process.on('unhandledRejection', (cause) => log.error({ err: cause instanceof Error ? cause.stack ?? cause.message : String(cause) }, 'a promise failed and nobody heard of it'));
  const runtime = await createRuntime({
    config, log,
    onProblem: (app, problem) => {
      if (problem.severity === 'info') return;
      process.stderr.write(`${problem.severity}: ${app}: ${problem.file}${problem.line === null ? '' : `:${problem.line}`}: ${problem.message}\n`);
    },
  });
  const apps = runtime.registry.list().map((definition) => definition.id);
  process.stdout.write(`Stafett is at ${config.baseUrl ?? runtime.url}/ with ${apps.length} app${apps.length === 1 ? '' : 's'}: ${apps.join(', ')}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await runtime.close();
  return 0;
}
