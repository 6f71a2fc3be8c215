import { z } from 'zod';
import type { Citation } from './a2a';

/** What is known of a model's answer while its chunks arrive. */
export interface Completion {
  text: string;
  citations: Citation[];
  inputTokens?: number;
  outputTokens?: number;
  finish?: string;
  errorCode?: string;
}

export const NO_COMPLETION: Completion = { text: '', citations: [] };

const citation = z
  .object({ article_id: z.string(), title: z.string().default(''), quote: z.string().default('') })
  .transform(({ article_id: articleId, title, quote }): Citation => ({ articleId, title, quote }));
const said = z.object({ content: z.string().nullish(), citations: z.array(citation).optional() });

/** An OpenAI chat completion or one chunk of it; `citations` is what the built-in model adds. */
const chunk = z.object({
  choices: z
    .array(
      z.object({ delta: said.optional(), message: said.optional(), finish_reason: z.string().nullish() }),
    )
    .default([]),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
  error: z.object({ code: z.string().nullish(), type: z.string().nullish() }).optional(),
});

/** The answer after one more chunk; one of an unknown form changes nothing. */
export function applyChunk(before: Completion, value: unknown): Completion {
  const { data } = chunk.safeParse(value);
  if (!data) return before;
  const choice = data.choices[0];
  const part = choice?.delta ?? choice?.message;
  return {
    ...before,
    text: before.text + (part?.content ?? ''),
    citations: part?.citations?.length ? part.citations : before.citations,
    ...(data.usage
      ? { inputTokens: data.usage.prompt_tokens, outputTokens: data.usage.completion_tokens }
      : {}),
    ...(choice?.finish_reason ? { finish: choice.finish_reason } : {}),
    ...(data.error ? { errorCode: data.error.code ?? data.error.type ?? 'INTERNAL' } : {}),
  };
}
