import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CHAT_MODEL } from '@isthmus/platform-local-models';
import type { ChatModel } from '../models/chat.eval.js';

const numbers = z.array(z.number());

/** What the small model said to a prompt, with the numbers that its tokens are scored by. */
const answerSchema = z.object({
  text: z.string(),
  /** Of each token, natural logarithm. */
  logprobs: numbers,
  /** Of each token, those of the likeliest tokens, the most likely first. */
  top: z.array(numbers),
});
const cacheSchema = z.record(z.string(), answerSchema);

export type SmallAnswer = z.infer<typeof answerSchema>;

/** A longer answer to a question that asks for a word is cut, and judged as it stands. */
const ANSWER_TOKENS_MAX = 24;
const ALTERNATIVES = 5;

/** Where answers are kept between runs, so that only new questions are asked: by model and how it is asked. */
export const ANSWERS_FILE = join(
  homedir(),
  '.cache/isthmus/eval',
  `cascade-${CHAT_MODEL.id.replaceAll('/', '-')}-${ANSWER_TOKENS_MAX}-${ALTERNATIVES}.json`,
);

/** The model's answers to all prompts, asked greedily; `asked` says how many were not in the file. */
export async function answersOf(
  open: () => Promise<ChatModel & { close(): void }>,
  prompts: readonly string[],
  file: string = ANSWERS_FILE,
): Promise<{ answers: readonly SmallAnswer[]; asked: number }> {
  const kept = new Map(Object.entries(await readAnswers(file)));
  const missing = prompts.filter((prompt) => !kept.has(prompt));
  if (missing.length > 0) {
    const model = await open();
    try {
      for (const prompt of missing) kept.set(prompt, await ask(model, prompt));
    } finally {
      model.close();
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(Object.fromEntries(kept)));
  }
  return { answers: prompts.flatMap((prompt) => kept.get(prompt) ?? []), asked: missing.length };
}

async function ask(model: ChatModel, prompt: string): Promise<SmallAnswer> {
  const limits = { outputTokensMax: ANSWER_TOKENS_MAX, alternatives: ALTERNATIVES };
  const { text, logprobs, top = [] } = await model.ask({ prompt, ...limits });
  return { text, logprobs: [...logprobs], top: top.map((each) => [...each]) };
}

/** Nothing where the file is absent or no longer of the form. */
async function readAnswers(file: string): Promise<Record<string, SmallAnswer>> {
  try {
    return cacheSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
}
