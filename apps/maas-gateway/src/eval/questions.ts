import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const questionSchema = z.strictObject({
  id: z.string(),
  language: z.enum(['en', 'zh']),
  /** What the customer asked before, oldest first. */
  before: z.array(z.string().min(1)).default([]),
  question: z.string().min(1),
  /** Articles that answer it; none when the knowledge base cannot. */
  articles: z.array(z.string()),
  /** Strings that a right answer contains; of a list, one is enough. */
  answer: z.array(z.union([z.string().min(1), z.array(z.string().min(1)).min(2)])),
});

/**
 * `tuned` was looked at while the model was made; `heldOut` never was; `fresh` was written before the model was rewritten
 * in November 2026, and not looked at since.
 */
export const QUESTION_SETS = ['tuned', 'heldOut', 'fresh'] as const;
export type QuestionSet = (typeof QUESTION_SETS)[number];
export type TestQuestion = z.infer<typeof questionSchema> & { set: QuestionSet };

/** The test questions of a pack: of each file in `eval` every second one is held out; `eval/fresh` is a set of its own. */
export function loadQuestions(packId: string): TestQuestion[] {
  const folder = join(packsFolder(), packId, 'eval');
  const half = (position: number) => (position % 2 === 0 ? 'tuned' : 'heldOut');
  return [...readFolder(folder, half), ...readFolder(join(folder, 'fresh'), () => 'fresh')];
}

function readFolder(folder: string, setOf: (position: number) => QuestionSet): TestQuestion[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line, position) => ({ ...questionSchema.parse(JSON.parse(line)), set: setOf(position) })),
    );
}

function packsFolder(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('@isthmus/packs'))), '..');
}
