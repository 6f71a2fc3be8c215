import { z } from 'zod';

/**
 * What an upstream reports, where it can be charged: whole tokens of input and output, from 0. Anything else, such as a
 * part of it, null, a fraction or less than nothing, counts as not reported, and never fails the answer around it. An
 * explicit 0 is 0.
 */
const usage = z
  .looseObject({
    prompt_tokens: z.int().min(0),
    completion_tokens: z.int().min(0),
    total_tokens: z.unknown().optional(),
  })
  .transform((reported) => {
    const sum = reported.prompt_tokens + reported.completion_tokens;
    const total = z.int().min(sum).safeParse(reported.total_tokens).data;
    return { ...reported, total_tokens: total ?? sum };
  })
  .optional()
  .catch(undefined);

/** A text, or a list of parts of which some have text. */
const content = z
  .unknown()
  .optional()
  .check((context) => {
    const { value } = context;
    if (value === undefined || value === null || typeof value === 'string' || Array.isArray(value)) return;
    context.issues.push({ code: 'invalid_type', expected: 'string', input: value });
  });

/** Servers send null, "" or nothing before the end. */
const finishReason = z
  .string()
  .nullish()
  .transform((reason) => reason || null);

const chunkChoice = z.looseObject({
  index: z.int().min(0).catch(0),
  delta: z
    .looseObject({ content })
    .nullish()
    .transform((delta) => delta ?? {}),
  finish_reason: finishReason,
});

export const chunkSchema = z.looseObject({
  choices: z
    .array(chunkChoice)
    .nullish()
    .transform((choices) => choices ?? []),
  usage,
});

export const completionSchema = z.looseObject({
  choices: z.array(z.looseObject({ message: z.looseObject({ content }) })).min(1),
  usage,
});

export const embeddingsSchema = z.looseObject({
  data: z.array(z.looseObject({ embedding: z.union([z.string().min(1), z.array(z.number()).min(1)]) })),
  usage: z
    .looseObject({ prompt_tokens: z.int().min(0) })
    .optional()
    .catch(undefined),
});

/** `GET /models`: an object of OpenAI's form, whose list is null where a server has none, or the list alone. */
export const modelListSchema = z
  .union([z.array(z.unknown()), z.looseObject({ data: z.array(z.unknown()).nullable() })])
  .transform((answer) => (Array.isArray(answer) ? answer : (answer.data ?? [])))
  .transform((models) => models.flatMap((model) => z.object({ id: z.string() }).safeParse(model).data ?? []));

/** The first fault with its place, such as `choices[0].delta is invalid (invalid_type)`; it quotes nothing of the value. */
export function faultOf({ issues: [first] }: z.ZodError): string {
  const path = z.core.toDotPath(first?.path ?? []);
  return `${path} is invalid (${first?.code ?? 'custom'})`;
}
