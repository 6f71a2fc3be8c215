import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answersOf } from './answers.js';
import { pairedBootstrap } from './bootstrap.js';
import { evaluateRisk } from './risk.eval.js';
import { evaluateRouters } from './routers.eval.js';
import { COMBINED } from './rules.js';
import { scoredItems, type ScoredItem } from './scored.items.js';
import { evaluateScores } from './scores.eval.js';
import { outOfFold, shuffled } from './seeded.split.js';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('splits', () => {
  it('hold every item once, in an order of the seed', () => {
    expect(shuffled(numbers(50), 1).toSorted((a, b) => a - b)).toEqual(numbers(50));
    expect(shuffled(numbers(50), 1)).toEqual(shuffled(numbers(50), 1));
    expect(shuffled(numbers(50), 1)).not.toEqual(shuffled(numbers(50), 2));
  });

  it('judge no item by a rule that saw it', () => {
    const seen = outOfFold(
      numbers(23),
      { folds: 5, seed: 1 },
      (others) => (item) => (others.includes(item) ? Number.NaN : others.length),
    );
    expect(seen.every((count) => count === 18 || count === 19)).toBe(true);
  });
});

describe('the paired bootstrap', () => {
  const worth = numbers(200).map((i) => ({ small: i % 2, large: 1 }));
  const oracle = worth.map(({ small }) => small);
  const none = worth.map(() => 0);

  it('excludes 0 for a score that knows over one that does not', () => {
    const { difference, low, high } = pairedBootstrap(worth, [oracle, none], { resamples: 200, seed: 1 });
    // Half of the requests recover everything: the mean of the curve is 0.75 against 0.5.
    expect(difference).toBeCloseTo(0.25, 2);
    expect(low).toBeGreaterThan(0.2);
    expect(high).toBeLessThan(0.3);
    expect(high - low).toBeGreaterThan(0.01);
  });

  it('finds no difference of a score from itself', () => {
    expect(pairedBootstrap(worth, [oracle, oracle], { resamples: 50, seed: 1 })).toEqual({
      difference: 0,
      low: 0,
      high: 0,
    });
  });
});

/** Answers whose first token says with some noise whether they are right. */
const items: ScoredItem[] = (() => {
  const questions = numbers(240).map((i) => ({
    category: i % 2 ? 'odd' : 'even',
    language: 'en' as const,
    prompt: 'x'.repeat(1 + (i % 7)),
    example: '',
    isRight: (said: string) => said === 'right',
  }));
  const answers = questions.map((_, i) => {
    const right = i % 5 < 2;
    const logprob = right === (i % 11 !== 0) ? -0.1 - (i % 3) / 10 : -3 + (i % 3) / 10;
    return {
      text: right ? 'right' : 'wrong',
      logprobs: [logprob, -1],
      top: [
        [logprob, -4],
        [-1, -2],
      ],
    };
  });
  return scoredItems(questions, answers);
})();

it('scores items by their tokens and scripts the large model', () => {
  expect(items[0]).toMatchObject({ task: 'even en', small: 1, right: true, promptCharacters: 1 });
  const share = items.reduce((sum, { large }) => sum + large, 0) / items.length;
  expect(share).toBeGreaterThan(0.9);
  expect(share).toBeLessThan(1);
});

it('finds the score that tells right from wrong, and that the baselines do not', () => {
  const results = new Map(evaluateScores(items, 4).map((result) => [result.name, result]));
  expect(results.get('first')?.auroc).toBeGreaterThan(0.85);
  expect(results.get('random')).toMatchObject({ auroc: 0.5, baseline: true });
  expect(results.get('task identity')?.auroc).toBeLessThan(0.65);
  expect(results.get(COMBINED)?.auroc).toBeGreaterThan(0.85);
  expect(results.get('task identity')?.above?.low).toBeGreaterThan(0);
});

it('keeps its promise on average, and defers less where more is allowed', () => {
  const [strict, loose] = evaluateRisk(items, 40);
  expect(strict).toMatchObject({ riskMax: 0.05, mayExceed: undefined });
  expect(strict?.realised).toBeLessThanOrEqual(0.05);
  expect(loose?.realised).toBeLessThanOrEqual(0.1);
  expect(loose?.deferred).toBeLessThan(strict?.deferred ?? 0);
});

it('learns from requests alone which ones only the large model gets right', () => {
  const outcomes = numbers(300).map((i) => ({
    text: i % 3 === 0 ? 'How many of 12 = 4 * 3?' : 'Who wrote it?',
    task: 'any',
    small: i % 3 === 0 ? 0 : 1,
    large: 1,
  }));
  const encoder = { dimensions: 1, encode: (texts: readonly string[]) => new Float32Array(texts.length) };
  const { ranked, small } = evaluateRouters(outcomes, encoder);
  expect(small).toBeCloseTo(2 / 3);
  const full = ranked.at(-1);
  expect(full?.curve.average).toBeGreaterThan(0.8);
  expect(ranked.find(({ name }) => name === 'domain prior')?.above?.low).toBeGreaterThan(0.2);
});

describe('answers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-'));
  const modelOf = (asked: string[]) => () =>
    Promise.resolve({
      ask: ({ prompt }: { prompt: string }) => {
        asked.push(prompt);
        return Promise.resolve({
          text: prompt.toUpperCase(),
          logprobs: [-1],
          top: [[-1, -2]],
          outputTokens: 1,
          firstTokenMs: 1,
          tookMs: 1,
        });
      },
      close: () => undefined,
    });

  it('are asked once and kept', async () => {
    const file = join(folder, 'deep', 'answers.json');
    const asked: string[] = [];
    await answersOf(modelOf(asked), ['a', 'b'], file);
    const again = await answersOf(modelOf(asked), ['b', 'c'], file);
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(again).toMatchObject({ asked: 1, answers: [{ text: 'B', top: [[-1, -2]] }, { text: 'C' }] });
  });

  it('are asked again where the file is of no use', async () => {
    const file = join(folder, 'broken.json');
    writeFileSync(file, '{"a":{"text":1}}');
    const asked: string[] = [];
    await answersOf(modelOf(asked), ['a'], file);
    expect(asked).toEqual(['a']);
  });
});
