import { APICallError, NoOutputGeneratedError } from 'ai';

/** Why a turn ended without an answer, in words that may be shown to whoever sent the message. */
export class TurnFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TurnFailure';
  }
}

/** Ends a turn from outside; carried as the reason of its abort signal. */
export class TurnStop extends Error {
  constructor(readonly because: 'cancelled' | 'timeout' | 'interrupted') {
    super(because);
    this.name = 'TurnStop';
  }
}

/** The failure as the sender may see it. Nothing of an upstream's own text is repeated: it may hold keys, addresses or prompts. */
export function describeFailure(error: unknown, model: string): TurnFailure {
  if (error instanceof TurnFailure) return error;
  const cause = { cause: error };
  const status = statusOf(error);
  if (status !== undefined) return new TurnFailure(describeStatus(status, error, model), cause);
  if (NoOutputGeneratedError.isInstance(error))
    return new TurnFailure(`The model ${model} answered nothing.`, cause);
  return new TurnFailure(`The model ${model} broke off in the middle of its answer.`, cause);
}

function statusOf(error: unknown): number | undefined {
  if (!APICallError.isInstance(error)) return undefined;
  return error.statusCode ?? 0;
}

function describeStatus(status: number, error: unknown, model: string): string {
  if (status === 0) return `The model ${model} cannot be reached now.`;
  if (status === 429 && codeOf(error) === 'BUDGET_EXHAUSTED')
    return 'The budget of this tenant is exhausted.';
  if (status === 429) return `The model ${model} takes no more requests now.`;
  if (status === 404) return `The model ${model} does not exist, or this tenant may not use it.`;
  if (status === 401 || status === 403) return `The agent may not use the model ${model}.`;
  if (status < 400) return `The model ${model} broke off in the middle of its answer.`;
  if (status < 500) return `The model ${model} did not accept the request.`;
  return `The model ${model} cannot answer now.`;
}

/** The `error.code` of an OpenAI-compatible error body. */
function codeOf(error: unknown): string | undefined {
  if (!APICallError.isInstance(error) || error.responseBody === undefined) return undefined;
  try {
    const body: unknown = JSON.parse(error.responseBody);
    const inner = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
    return typeof inner === 'object' && inner !== null && 'code' in inner ? String(inner.code) : undefined;
  } catch {
    return undefined;
  }
}
