import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const KINDS = ['plain', 'opposite', 'near', 'misspelt', 'followup', 'outside'] as const;

const questionSchema = z.strictObject({
  id: z.string(),
  language: z.enum(['en', 'zh']),
  /** What the customer asked before, oldest first. */
  before: z.array(z.string().min(1)).default([]),
  question: z.string().min(1),
  /** What makes it hard; older questions do not say. */
  kind: z.enum(KINDS).optional(),
  /** Articles that answer it; none when the knowledge base cannot. */
  articles: z.array(z.string()),
  /** Strings that a right answer contains; of a list, one is enough. */
  answer: z.array(z.union([z.string().min(1), z.array(z.string().min(1)).min(2)])),
  /** Strings that show that the opposite was answered. */
  not: z.array(z.string().min(1)).default([]),
});

export type QuestionKind = (typeof KINDS)[number];

/** `development` questions are looked at and fitted to; `fresh` ones are asked as a whole, and none is looked at. */
export const QUESTION_SETS = ['development', 'fresh'] as const;
export type QuestionSet = (typeof QUESTION_SETS)[number];
export type TestQuestion = Omit<z.infer<typeof questionSchema>, 'kind'> & {
  set: QuestionSet;
  kind: QuestionKind;
};

/** The test questions of a pack: those in `eval` are for development, those in `eval/fresh` are not. */
export function loadQuestions(packId: string): TestQuestion[] {
  const folder = join(packsFolder(), packId, 'eval');
  return [...readFolder(folder, 'development'), ...readFolder(join(folder, 'fresh'), 'fresh')];
}

function readFolder(folder: string, set: QuestionSet): TestQuestion[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const question = questionSchema.parse(JSON.parse(line));
      return { ...question, kind: question.kind ?? kindOf(question), set };
    });
}

function kindOf({ articles, before }: Pick<TestQuestion, 'articles' | 'before'>): QuestionKind {
  if (articles.length === 0) return 'outside';
  return before.length > 0 ? 'followup' : 'plain';
}

function packsFolder(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('@isthmus/packs'))), '..');
}
