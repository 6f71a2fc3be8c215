import { KnowledgeIndex, type Question } from '@isthmus/domain-models';
import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { expect, it, vi } from 'vitest';
import { KnowledgeMeaning } from './knowledge.meaning.js';
import type { TextEncoder } from './text.encoder.js';

const article = (id: string, title: string) => ({
  id,
  title,
  text: `About ${title}.`,
  category: 'help',
  language: 'en' as const,
});
const base = {
  id: 'support',
  index: new KnowledgeIndex({ articles: [article('refunds', 'Refunds'), article('roaming', 'Roaming')] }),
};

const MONEY = questionOf('my money back');

function questionOf(text: string): Question {
  const question = base.index.read([{ role: 'user', text }]);
  if (!question) throw new Error('nothing is asked');
  return question;
}

/** Texts about refunds and money lie one way, all others another. */
class FakeEncoder implements TextEncoder {
  version: string | undefined = '1';
  readonly encode = vi.fn<TextEncoder['encode']>(async (texts) => ({
    version: this.version ?? '',
    vectors: Float32Array.from(texts.flatMap((text) => (/refund|money/i.test(text) ? [1, 0] : [0, 1]))),
  }));
}

function meaningOf(encoder: FakeEncoder): KnowledgeMeaning {
  return new KnowledgeMeaning(encoder, { logger: createLogger({ service: 'test', level: 'silent' }) });
}

async function ready(meaning: KnowledgeMeaning) {
  await vi.waitFor(async () => expect(await meaning.nearness(base, MONEY)).toBeDefined());
}

it('computes the vectors once, with the first search, which goes by words', async () => {
  const encoder = new FakeEncoder();
  const meaning = meaningOf(encoder);
  expect(await meaning.nearness(base, MONEY)).toBeUndefined();
  await ready(meaning);
  const nearness = await meaning.nearness(base, MONEY);
  const cosines = base.index.passages.map(({ articleId }, at) => [
    articleId,
    Math.round(nearness?.cosines[at] ?? 0),
  ]);
  expect(cosines).toContainEqual(['refunds', 1]);
  expect(cosines.filter(([articleId]) => articleId === 'roaming').every(([, cosine]) => cosine === 0)).toBe(
    true,
  );
  const encoded = encoder.encode.mock.calls.filter(([texts]) => texts.length > 1);
  expect(encoded.map(([texts]) => texts)).toEqual([base.index.passages.map(({ text }) => text)]);
});

it('asks nothing of an encoder that is missing', async () => {
  const encoder = new FakeEncoder();
  encoder.version = undefined;
  expect(await meaningOf(encoder).nearness(base, MONEY)).toBeUndefined();
  expect(encoder.encode).not.toHaveBeenCalled();
});

it('goes by words while the encoder fails, and after', async () => {
  const encoder = new FakeEncoder();
  const meaning = meaningOf(encoder);
  encoder.encode.mockRejectedValueOnce(new AppError('RATE_LIMITED', 'busy'));
  expect(await meaning.nearness(base, MONEY)).toBeUndefined();
  await ready(meaning);
  encoder.encode.mockRejectedValueOnce(new AppError('UNAVAILABLE', 'gone'));
  expect(await meaning.nearness(base, MONEY)).toBeUndefined();
  expect(await meaning.nearness(base, MONEY)).toBeDefined();
});

it('never compares vectors of two encoders', async () => {
  const encoder = new FakeEncoder();
  const meaning = meaningOf(encoder);
  await ready(meaning);
  encoder.version = '2';
  expect(await meaning.nearness(base, MONEY)).toBeUndefined();
  await ready(meaning);
});
