/**
 * Every error code that leaves the program (docs/errors.md lists them, a test compares). `detail` is for people,
 * `cause` for logs; the two are never exchanged.
 */
export const ERRORS = {
  BAD_REQUEST: { status: 400, title: 'Bad Request' },
  UNAUTHENTICATED: { status: 401, title: 'Unauthorized' },
  FORBIDDEN: { status: 403, title: 'Forbidden' },
  NOT_FOUND: { status: 404, title: 'Not Found' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Method Not Allowed' },
  CONFLICT: { status: 409, title: 'Conflict' },
  GONE: { status: 410, title: 'Gone' },
  LENGTH_REQUIRED: { status: 411, title: 'Length Required' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'Payload Too Large' },
  URI_TOO_LONG: { status: 414, title: 'URI Too Long' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'Unsupported Media Type' },
  UNPROCESSABLE: { status: 422, title: 'Unprocessable Content' },
  TOO_EARLY: { status: 425, title: 'Too Early' },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too Many Requests' },
  INTERNAL: { status: 500, title: 'Internal Server Error' },
  PAYMENT_UNAVAILABLE: { status: 502, title: 'Payment processor unavailable' },
  HOOK_FAILED: { status: 500, title: 'App logic failed' },
  PDF_UNAVAILABLE: { status: 503, title: 'The PDF cannot be made now' },
  STORE_UNAVAILABLE: { status: 503, title: 'Service Unavailable' },
} as const;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorOptions {
  /** Replaces the title of the code. `null` writes no title, as a few answers of the platform do. */
  title?: string | null;
  detail?: string;
  /** Further members of the problem document. */
  extensions?: Record<string, unknown>;
  /** The whole body instead of a problem document: a string, a JSON value, a ready problem document, or nothing. */
  body?: { kind: 'text'; text: string } | { kind: 'json'; value: unknown } | { kind: 'problem'; value: object } | { kind: 'empty' };
  /**
   * `framework` writes `type` and `traceId` as the platform's framework does for bare statuses, `plain` only what is
   * given (title, status, detail, extensions), and `ours` (the default) everything we know: code and trace id too.
   */
  problem?: 'framework' | 'plain' | 'ours';
  /** Replaces the status of the code. */
  status?: number;
  headers?: Record<string, string>;
  cause?: unknown;
}

/**
 * An answer other than success. Thrown by use cases and steps; `http/problem.ts` alone turns it into a response.
 * `expose` is false for 5xx, whose detail stays in the log.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string | null;
  readonly detail: string | undefined;
  readonly extensions: Record<string, unknown> | undefined;
  readonly body: ErrorOptions['body'];
  readonly problem: 'framework' | 'plain' | 'ours';
  readonly headers: Record<string, string> | undefined;
  readonly expose: boolean;

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    super(options.detail ?? options.title ?? ERRORS[code].title, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = options.status ?? ERRORS[code].status;
    this.title = options.title === undefined ? ERRORS[code].title : options.title;
    this.detail = options.detail;
    this.extensions = options.extensions;
    this.body = options.body;
    this.problem = options.problem ?? 'ours';
    this.headers = options.headers;
    this.expose = this.status < 500 || options.body !== undefined || code === 'HOOK_FAILED';
  }
}

/** An answer whose body is bare text, as many answers of the platform are (app-api.md §2.2). */
export function textError(code: ErrorCode, text: string): AppError {
  return new AppError(code, { detail: text, body: { kind: 'text', text } });
}

/** An answer without a body (`Forbid()`, `Challenge()`; app-api.md §0). */
export function emptyError(code: ErrorCode): AppError {
  return new AppError(code, { body: { kind: 'empty' } });
}

/** A problem document with exactly these members, as the platform's own controllers write them. */
export function plainProblem(code: ErrorCode, title: string | null, detail: string, extensions?: Record<string, unknown>): AppError {
  return new AppError(code, { title, detail, problem: 'plain', ...(extensions ? { extensions } : {}) });
}

/** An answer whose body is a JSON value. */
export function jsonError(code: ErrorCode, value: unknown): AppError {
  return new AppError(code, { body: { kind: 'json', value } });
}

/** Whether a write that ended with this error may have happened all the same: what it names must then stay (store/contract.ts). */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof AppError && error.extensions?.['outcomeUnknown'] === true;
}
