import type { Log } from '../../runtime/instance/services.ts';

export interface RecordedLog extends Log {
  lines: { level: 'info' | 'warn' | 'error'; fields: Record<string, unknown>; message: string }[];
}

/** A log that a test can read. */
export function recordedLog(): RecordedLog {
  const lines: RecordedLog['lines'] = [];
  const at = (level: 'info' | 'warn' | 'error') => (fields: Record<string, unknown>, message: string): void => void lines.push({ level, fields, message });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}
