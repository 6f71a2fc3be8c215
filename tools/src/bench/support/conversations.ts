import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../paths.ts';

const FOLDER = join(ROOT, 'libs', 'packs', 'support', 'eval');
/** A customer who writes has one to three matters; a question that leans on an earlier one brings that one along. */
const MATTERS = [1, 2, 2, 3];

/** What a customer asks, one question after the other. */
export type Conversation = readonly string[];

interface AskedQuestion {
  language: string;
  before?: string[];
  question: string;
}

/** The evaluation questions of the support pack: those that were looked at, and the fresh ones. */
export function readQuestions(): AskedQuestion[] {
  return [FOLDER, join(FOLDER, 'fresh')]
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.jsonl'))
        .sort()
        .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n')),
    )
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as AskedQuestion); // checked by eval:support
}

/** An endless sequence of conversations, each in one language; the same seed gives the same ones. */
export function* conversationsOf(
  questions: readonly AskedQuestion[],
  seed: number,
): Generator<Conversation, never> {
  const languages = [...new Set(questions.map(({ language }) => language))].map((language) =>
    questions.filter((question) => question.language === language),
  );
  const random = randomOf(seed);
  const one = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)];
  for (;;) {
    const asked = one(languages) ?? [];
    const matters = Array.from({ length: one(MATTERS) ?? 1 }, () => one(asked));
    yield matters.flatMap((matter) => (matter ? [...(matter.before ?? []), matter.question] : []));
  }
}

/** Uniform in [0, 1): mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
