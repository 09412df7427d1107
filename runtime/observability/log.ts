import pino from 'pino';
import type { Log } from '../instance/services.ts';

const PERSONAL_NUMBER = /\b\d{11}\b/g;
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g;

/** Structured log lines on stderr; whatever looks like a personal number or a token is masked wherever it stands. */
export function createLog({ level }: { level: string }): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: false }));
  const masked = (fields: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, mask(value)]));
  return {
    info: (fields, message) => logger.info(masked(fields), mask(message) as string),
    warn: (fields, message) => logger.warn(masked(fields), mask(message) as string),
    error: (fields, message) => logger.error(masked(fields), mask(message) as string),
  };
}

/** Hides personal numbers and tokens in text. */
export function mask(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(TOKEN, '(token)').replace(PERSONAL_NUMBER, '(number)') : value;
}
