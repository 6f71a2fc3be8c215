import { readFileSync } from 'node:fs';
import { z } from 'zod';

const language = z.enum(['en', 'zh']);
const text = z.string().min(1);

const pairSchema = z.strictObject({
  /** One language for both sentences, or two, as `en-zh`. */
  languages: z.string().regex(/^[a-z]{2}(-[a-z]{2})?$/),
  /** 5 for the same meaning, 0 for nothing in common. */
  grade: z.number().min(0).max(5),
  a: text,
  b: text,
});

const passageSchema = z.strictObject({
  id: text,
  language,
  text,
  /** A question that this passage answers and no other does. */
  query: z.strictObject({ language, text }),
});

const itemSchema = z.discriminatedUnion('category', [
  z.strictObject({
    category: z.literal('yes-no'),
    language,
    question: text,
    answer: z.enum(['yes', 'no']),
  }),
  z.strictObject({
    category: z.literal('multiple-choice'),
    language,
    question: text,
    options: z.array(text).length(4),
    answer: z.enum(['A', 'B', 'C', 'D']),
  }),
  z.strictObject({
    category: z.literal('short-answer'),
    language,
    question: text,
    accepted: z.array(text).min(1),
  }),
  z.strictObject({
    category: z.literal('sentiment'),
    language,
    text,
    answer: z.enum(['positive', 'negative']),
  }),
]);

export type Language = z.infer<typeof language>;
export type SentencePair = z.infer<typeof pairSchema>;
export type Passage = z.infer<typeof passageSchema>;
export type HandmadeItem = z.infer<typeof itemSchema>;

export const loadPairs = (): SentencePair[] => load('similarity', pairSchema);
export const loadPassages = (): Passage[] => load('passages', passageSchema);
export const loadHandmadeItems = (): HandmadeItem[] => load('chat-items', itemSchema);

/** Throws a ZodError for a line that is not of the form. */
function load<Row>(name: string, schema: z.ZodType<Row>): Row[] {
  const file = new URL(`../../../eval/models/${name}.jsonl`, import.meta.url);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => schema.parse(JSON.parse(line)));
}
