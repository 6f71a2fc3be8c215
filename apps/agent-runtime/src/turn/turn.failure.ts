import type { ErrorCode } from '@isthmus/platform-errors';
import { AppError } from '@isthmus/platform-errors';
import { APICallError, NoOutputGeneratedError } from 'ai';
import { z } from 'zod';

/** What programs read of a failure. */
interface Cause {
  reason: ErrorCode;
  budget: string | undefined;
}

/** Why a turn ended without an answer, in words that may be shown to whoever sent the message. */
export class TurnFailure extends Error {
  /** The platform's code of it; undefined where the agent itself failed. */
  readonly reason: ErrorCode | undefined;
  /** What the exhausted budget limits, such as `agent`; the balance is one. */
  readonly budget: string | undefined;

  constructor(message: string, { reason, budget, ...options }: ErrorOptions & Partial<Cause> = {}) {
    super(message, options);
    this.name = 'TurnFailure';
    this.reason = reason;
    this.budget = budget;
  }
}

/** Ends a turn from outside; carried as the reason of its abort signal. */
export class TurnStop extends Error {
  constructor(readonly because: 'cancelled' | 'timeout' | 'interrupted') {
    super(because);
    this.name = 'TurnStop';
  }
}

/** What a status of the models' gateway means, where the code of its body does not say it. */
interface Meaning {
  reason: ErrorCode;
  budget?: string | undefined;
  text: string;
}

/** The `error.code` of an OpenAI-compatible error body. */
const errorBody = z.object({
  error: z.object({ code: z.string(), budget: z.optional(z.object({ subject: z.string() })) }),
});

/** The failure as the sender may see it. Nothing of an upstream's own text is repeated: it may hold keys, addresses or prompts. */
export function describeFailure(error: unknown, model: string): TurnFailure {
  if (error instanceof TurnFailure) return error;
  const { text, ...cause } = meaningOf(error, model);
  return new TurnFailure(text, { ...cause, cause: error });
}

function meaningOf(error: unknown, model: string): Meaning {
  if (APICallError.isInstance(error)) return meaningOfCall(error, model);
  // The model's gateway answers with HTTP: this is what the host said.
  if (error instanceof AppError) return { reason: error.code, text: textOfHost(error) };
  if (NoOutputGeneratedError.isInstance(error))
    return { reason: 'UPSTREAM_INVALID', text: `The model ${model} answered nothing.` };
  return brokenOff(model);
}

function meaningOfCall(error: APICallError, model: string): Meaning {
  const status = error.statusCode ?? 0;
  if (status === 0) return { reason: 'UNAVAILABLE', text: `The model ${model} cannot be reached now.` };
  if (status === 429) return meaningOfQuota(error, model);
  if (status === 404)
    return { reason: 'NOT_FOUND', text: `The model ${model} does not exist, or this tenant may not use it.` };
  if (status === 401 || status === 403)
    return { reason: 'PERMISSION_DENIED', text: `The agent may not use the model ${model}.` };
  if (status < 400) return brokenOff(model);
  if (status < 500)
    return { reason: 'INVALID_ARGUMENT', text: `The model ${model} did not accept the request.` };
  return { reason: 'UPSTREAM_UNAVAILABLE', text: `The model ${model} cannot answer now.` };
}

const ANY_BUDGET = 'The budget does not cover this message. Add credit or raise the budget';

/** By what the budget limits. */
const BUDGETS: Partial<Record<string, string>> = {
  balance: 'The balance of the organisation does not cover this message. Add credit',
  organisation:
    'The budget of the organisation does not cover this message. Raise it or wait until its window ends',
  project: 'The budget of the project does not cover this message. Raise it or wait until its window ends',
  key: 'The budget of the key does not cover this message. Raise it or wait until its window ends',
  agent: 'The budget of the agent does not cover this message. Raise it or wait until its window ends',
  session: 'The budget of the session does not cover this message. Raise it or begin another session',
};

/** OpenAI's API has one status for both: only the code tells a budget that is spent from a rate that is exceeded. */
function meaningOfQuota(error: APICallError, model: string): Meaning {
  const { code, budget } = refusedBy(error) ?? {};
  if (code === 'insufficient_quota') {
    const { subject = '' } = budget ?? {};
    const known = BUDGETS[subject];
    const text = `${known ?? ANY_BUDGET}, then send the message again.`;
    return { reason: 'BUDGET_EXHAUSTED', ...(known ? { budget: subject } : {}), text };
  }
  const seconds = Number(error.responseHeaders?.['retry-after'] ?? Number.NaN);
  const when = Number.isFinite(seconds) && seconds > 0 ? `in ${Math.ceil(seconds)} s` : 'later';
  const text = `The rate limit of the model ${model} is reached; send the message again ${when}.`;
  return { reason: 'RATE_LIMITED', text };
}

function textOfHost({ code, retryable }: AppError): string {
  if (retryable)
    return 'The platform could not serve the agent: its host is unavailable. Send the message again.';
  return `The platform could not serve the agent (${code}). Report it with the id of the task.`;
}

function brokenOff(model: string): Meaning {
  const text = `The model ${model} broke off in the middle of its answer.`;
  return { reason: 'UPSTREAM_UNAVAILABLE', text };
}

function refusedBy({ responseBody = '' }: APICallError): z.infer<typeof errorBody>['error'] | undefined {
  try {
    return errorBody.safeParse(JSON.parse(responseBody)).data?.error;
  } catch {
    return undefined;
  }
}
