import { z } from 'zod/mini';
import type { Completion } from './completion-answer';
import type { TokenScore } from './token-score';

export { readEvents } from '@isthmus/platform-streams';

const text = z._default(z.string(), '');
const citation = z.object({ article_id: z.string(), title: text, quote: text });
const said = z.object({ content: z.nullish(z.string()), citations: z.optional(z.array(citation)) });

const scored = z.object({ token: z.string(), logprob: z.number() });
const token = z.extend(scored, {
  bytes: z.nullish(z.array(z.number())),
  top_logprobs: z._default(z.array(scored), []),
});

/** An OpenAI chat completion or one chunk of it; the built-in model adds `citations`. */
const chunk = z.object({
  id: text,
  choices: z._default(
    z.array(
      z.object({
        delta: z.optional(said),
        message: z.optional(said),
        finish_reason: z.nullish(z.string()),
        logprobs: z.nullish(z.object({ content: z.nullish(z.array(token)) })),
      }),
    ),
    [],
  ),
  usage: z.nullish(z.object({ prompt_tokens: z.number(), completion_tokens: z.number() })),
  error: z.optional(
    z.object({
      code: z.nullish(z.string()),
      type: z.nullish(z.string()),
      budget: z.optional(z.object({ subject: z.string() })),
    }),
  ),
});

/** The answer after one more chunk; an unknown chunk changes nothing. */
export function applyChunk(before: Completion, value: unknown): Completion {
  const { data } = chunk.safeParse(value);
  if (!data) return before;
  const choice = data.choices[0];
  const part = choice?.delta ?? choice?.message;
  const tokens = choice?.logprobs?.content?.map(tokenScore) ?? [];
  return {
    ...before,
    id: data.id || before.id,
    text: before.text + (part?.content ?? ''),
    citations: part?.citations?.length
      ? part.citations.map(({ article_id: articleId, title, quote }) => ({ articleId, title, quote }))
      : before.citations,
    ...(tokens.length > 0 ? { tokens: [...(before.tokens ?? []), ...tokens] } : {}),
    ...(data.usage
      ? { inputTokens: data.usage.prompt_tokens, outputTokens: data.usage.completion_tokens }
      : {}),
    ...(choice?.finish_reason ? { finish: choice.finish_reason } : {}),
    ...(data.error ? refusalOf(data.error) : {}),
  };
}

function tokenScore({ token: text, bytes, logprob, top_logprobs }: z.infer<typeof token>): TokenScore {
  return {
    text,
    ...(bytes ? { bytes } : {}),
    logprob,
    alternatives: top_logprobs.map((other) => ({ text: other.token, logprob: other.logprob })),
  };
}

type Refusal = NonNullable<z.infer<typeof chunk>['error']>;

function refusalOf({ code, type, budget }: Refusal): Pick<Completion, 'errorCode' | 'budget'> {
  const name = code ?? type ?? 'INTERNAL';
  return { errorCode: CODES[name] ?? name, ...(budget ? { budget: budget.subject } : {}) };
}

/** What OpenAI's API calls our codes. */
const CODES: Partial<Record<string, string>> = {
  insufficient_quota: 'BUDGET_EXHAUSTED',
  rate_limit_exceeded: 'RATE_LIMITED',
  insufficient_permissions: 'PERMISSION_DENIED',
  invalid_request_error: 'INVALID_ARGUMENT',
  not_found: 'NOT_FOUND',
  timeout: 'DEADLINE_EXCEEDED',
  upstream_unavailable: 'UPSTREAM_UNAVAILABLE',
  upstream_invalid: 'UPSTREAM_UNAVAILABLE',
  service_unavailable: 'UNAVAILABLE',
};
