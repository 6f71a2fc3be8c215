import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const questionSchema = z.object({
  id: z.string(),
  language: z.enum(['en', 'zh']),
  question: z.string().min(1),
  /** Articles that answer it; none when the knowledge base cannot. */
  articles: z.array(z.string()),
  /** Strings that a right answer holds. */
  answer: z.array(z.string()),
});

/** Half of the questions were looked at while the model was made ("tuned"), the others never ("heldOut"). */
export type TestQuestion = z.infer<typeof questionSchema> & { half: 'tuned' | 'heldOut' };

/** The test questions of a pack; every second one of each file belongs to the held-out half. */
export function loadQuestions(packId: string): TestQuestion[] {
  const folder = join(packsFolder(), packId, 'eval');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line, index) => ({
          ...questionSchema.parse(JSON.parse(line)),
          half: index % 2 === 0 ? ('tuned' as const) : ('heldOut' as const),
        })),
    );
}

function packsFolder(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('@isthmus/packs'))), '..');
}
