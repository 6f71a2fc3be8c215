import { readFileSync } from 'node:fs';
import { z } from 'zod';

const pairSchema = z.strictObject({
  /** The threshold is chosen on the first and reported on the others; `fresh` was written when the guard was done. */
  split: z.enum(['calibration', 'held-out', 'fresh']),
  /** Questions of different groups are about different things. */
  group: z.string().min(1),
  language: z.enum(['en', 'zh']),
  kind: z.enum([
    'paraphrase',
    'reworded',
    'opposite',
    'negation',
    'number',
    'name',
    'order',
    'asked',
    'detail',
    'near',
  ]),
  a: z.string().min(1),
  b: z.string().min(1),
});

export type QuestionPair = z.infer<typeof pairSchema>;
export const SPLITS = pairSchema.shape.split.options;
export type Split = QuestionPair['split'];

const FILE = new URL('../../../eval/cache/pairs.jsonl', import.meta.url);

/** The labelled pairs of questions. Throws a ZodError for a line that is not of the form. */
export function loadQuestionPairs(): QuestionPair[] {
  return readFileSync(FILE, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => pairSchema.parse(JSON.parse(line)));
}

/** Whether one answer serves both questions. */
export function isSame({ kind }: Pick<QuestionPair, 'kind'>): boolean {
  return kind === 'paraphrase' || kind === 'reworded';
}
