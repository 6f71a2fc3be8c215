import type { RequestPart } from '@isthmus/domain-models';
import type { AppError, ErrorCode } from '@isthmus/platform-errors';
import type { ErrorPort } from '@isthmus/platform-http';

/**
 * The body that OpenAI clients turn into their error classes; all four members are required. `budget` is ours: which one
 * is exhausted.
 */
interface OpenAiErrorBody {
  error: {
    message: string;
    type: string;
    param: string | null;
    code: string | null;
    budget?: { subject: string; window?: string };
  };
}

export interface OpenAiError {
  status: number;
  headers: Record<string, string>;
  body: OpenAiErrorBody;
}

/** What our codes are called there. A budget error has the one code that means "do not try again". */
const NAMES: Partial<Record<ErrorCode, { type: string; code: string | null }>> = {
  INVALID_ARGUMENT: { type: 'invalid_request_error', code: null },
  PAYLOAD_TOO_LARGE: { type: 'invalid_request_error', code: 'request_too_large' },
  UNSUPPORTED_MEDIA_TYPE: { type: 'invalid_request_error', code: 'unsupported_media_type' },
  HEADERS_TOO_LARGE: { type: 'invalid_request_error', code: 'headers_too_large' },
  METHOD_NOT_ALLOWED: { type: 'invalid_request_error', code: 'method_not_allowed' },
  REQUEST_TIMEOUT: { type: 'invalid_request_error', code: 'request_timeout' },
  UNAUTHENTICATED: { type: 'authentication_error', code: 'invalid_api_key' },
  PERMISSION_DENIED: { type: 'permission_error', code: 'insufficient_permissions' },
  NOT_FOUND: { type: 'invalid_request_error', code: 'not_found' },
  BUDGET_EXHAUSTED: { type: 'insufficient_quota', code: 'insufficient_quota' },
  RATE_LIMITED: { type: 'requests', code: 'rate_limit_exceeded' },
  LIMIT_EXCEEDED: { type: 'invalid_request_error', code: 'limit_exceeded' },
  DEADLINE_EXCEEDED: { type: 'server_error', code: 'timeout' },
  UPSTREAM_UNAVAILABLE: { type: 'server_error', code: 'upstream_unavailable' },
  UPSTREAM_INVALID: { type: 'server_error', code: 'upstream_invalid' },
  UNAVAILABLE: { type: 'server_error', code: 'service_unavailable' },
  UNIMPLEMENTED: { type: 'invalid_request_error', code: 'unsupported' },
};

/** What the parts of a request are called there. */
const MEMBERS: Record<RequestPart, string> = {
  model: 'model',
  messages: 'messages',
  toolChoice: 'tool_choice',
  responseFormat: 'response_format',
};

/** Where models of each kind are called. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  chat: '/v1/chat/completions',
  embedding: '/v1/embeddings',
};

/** Errors of the OpenAI-compatible API, faults of the HTTP layer included. */
export const openAiErrors: ErrorPort<never> = { render: toOpenAiError };

/** Clients ignore waits above this (openai 7.x) or sleep through them (6.x), so none is ever named. */
const WAIT_MS_MAX = 60_000;

/**
 * An AppError as OpenAI's clients understand it. Metadata overrides the table where the cause is known better: `part` and
 * `reason` of a refusal, and `param`, `type`, `code` and `status` of an upstream's own error.
 */
function toOpenAiError(error: AppError): OpenAiError {
  const { part, reason, type, status, budget, window } = error.metadata;
  const { param = memberOf(part), code = reason } = error.metadata;
  const name = NAMES[error.code] ?? { type: 'server_error', code: error.code.toLowerCase() };
  const remedy = remedyOf(error);
  const wait = error.retryAfterMs === undefined ? undefined : Math.min(error.retryAfterMs, WAIT_MS_MAX);
  return {
    status: status === undefined ? error.httpStatus : Number(status),
    headers: {
      'x-should-retry': String(error.retryable || isAbsentYet(error)),
      ...(wait === undefined
        ? {}
        : { 'retry-after-ms': String(wait), 'retry-after': String(Math.ceil(wait / 1_000)) }),
    },
    body: {
      error: {
        message: `${error.message.replace(/([^.!?])$/, '$1.')}${remedy ? ` ${remedy}` : ''}`,
        type: type ?? name.type,
        param: param ?? error.fields[0]?.field ?? null,
        code: code ?? name.code,
        ...(budget ? { budget: { subject: budget, ...(window ? { window } : {}) } } : {}),
      },
    },
  };
}

/** What does not exist now and may soon, such as a receipt. */
function isAbsentYet({ code, retryAfterMs }: AppError): boolean {
  return code === 'NOT_FOUND' && retryAfterMs !== undefined;
}

function remedyOf({ remedy, metadata: { reason, kind = '' } }: AppError): string | undefined {
  const endpoint = reason === 'model_not_supported' ? ENDPOINTS[kind] : undefined;
  return endpoint === undefined ? remedy : `Use ${endpoint}.`;
}

function memberOf(part: string | undefined): string | undefined {
  return Object.entries(MEMBERS).find(([known]) => known === part)?.[1];
}
