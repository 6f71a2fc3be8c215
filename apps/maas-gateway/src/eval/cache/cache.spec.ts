import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SIMILARITY_MIN } from '../../key/cache.settings.js';
import { isSame, loadQuestionPairs, SPLITS } from './cache.data.js';
import { chosenThreshold, judge, ofSplit, strangersOf, sweep, type JudgedPair } from './cache.eval.js';
import { withReport } from './cache.report.js';

const DOCUMENT = readFileSync(new URL('../../../../../docs/benchmarks/cache.md', import.meta.url), 'utf8');
const all = loadQuestionPairs();

it('has pairs in both languages, each once, and no question in two splits', () => {
  expect(all.length).toBeGreaterThan(900);
  expect(new Set(all.map(({ a, b }) => `${a}|${b}`)).size).toBe(all.length);
  for (const split of SPLITS)
    for (const language of ['en', 'zh'])
      expect(ofSplit(all, split).filter((pair) => pair.language === language).length).toBeGreaterThan(100);
  const splitsOf = Map.groupBy(
    all.flatMap(({ a, b, split }) => [a, b].map((text) => ({ text, split }))),
    ({ text }) => text,
  );
  const inTwo = [...splitsOf].filter(([, uses]) => new Set(uses.map(({ split }) => split)).size > 1);
  expect(inTwo.map(([text]) => text)).toEqual([]);
  expect(all.filter((pair) => !isSame(pair)).length).toBeGreaterThan(all.length / 3);
});

it('holds the threshold of the code to the one that was chosen, and that to what the others showed', () => {
  expect(DOCUMENT).toContain(`\nThreshold: **${SIMILARITY_MIN.toFixed(2)}**\n`);
  const row = DOCUMENT.split('\n').find((line) => line.startsWith(`| **${SIMILARITY_MIN.toFixed(2)}** |`));
  const shares = row?.match(/[\d.]+ %/g)?.map(Number.parseFloat) ?? [];
  const [calibration, , heldOut, , fresh] = shares;
  expect(Math.min(calibration ?? 0, heldOut ?? 0, fresh ?? 0)).toBeGreaterThanOrEqual(99);
});

const QUESTIONS: Record<string, [number, number]> = {
  'Turn the light on': [1, 0],
  'Switch on the light': [0.8, 0.6],
  'Turn the light off': [0.96, 0.28],
  'Press the button': [0, 1],
  'Ring the bell': [0.8, 0.6],
};
const encoder = {
  dimensions: 2,
  encode: (texts: readonly string[]) => Float32Array.from(texts.flatMap((text) => QUESTIONS[text] ?? [0, 0])),
};
const pair = (b: string, kind: JudgedPair['kind'], group = 'g') =>
  ({ split: 'calibration', group, language: 'en', kind, a: 'Turn the light on', b }) as const;

it('judges pairs by their vectors and by the guard', () => {
  const judged = judge(encoder, [
    pair('Switch on the light', 'paraphrase'),
    pair('Turn the light off', 'opposite'),
  ]);
  expect(judged.map(({ cosine, refused }) => [cosine.toFixed(2), refused])).toEqual([
    ['0.80', false],
    ['0.96', true],
  ]);
  const at = (guarded: boolean) => sweep(judged, { guarded }).find(({ threshold }) => threshold === 0.79);
  expect(at(true)).toMatchObject({ passed: 1, wrong: 0, precision: 1, recall: 1 });
  expect(at(false)).toMatchObject({ passed: 2, wrong: 1, precision: 0.5, recall: 1 });
});

it('chooses the least threshold from which on enough is right and no stranger passes, with a margin', () => {
  const passed = sweep([], { guarded: true });
  const wrongUpTo = (most: number) =>
    passed.map((row) => ({ ...row, precision: row.threshold <= most ? 0.98 : 0.99 }));
  expect(chosenThreshold(wrongUpTo(0.7), [])).toBe(0.81);
  expect(chosenThreshold(wrongUpTo(0.7), [0.755])).toBe(0.86);
  expect(chosenThreshold(passed, [])).toBe(0.6);
});

it('compares every question with those of other groups', () => {
  const about = (text: string, group: string) => ({ ...pair(text, 'near', group), a: text });
  const pairs = [
    about('Ring the bell', 'g'),
    about('Press the button', 'h'),
    about('Turn the light on', 'h'),
  ];
  // The third pair of texts is of one group, and the guard tells those of the second apart.
  expect(strangersOf(encoder, pairs)).toEqual({ pairs: 2, cosines: [expect.closeTo(0.6, 2)] });
});

it('writes the report between its markers and nowhere else', () => {
  const document = 'a\n<!-- eval:cache -->\nold\n<!-- /eval:cache -->\nb';
  expect(withReport(document, 'new')).toBe('a\n<!-- eval:cache -->\n\nnew\n\n<!-- /eval:cache -->\nb');
  expect(() => withReport('a', 'new')).toThrow('lacks');
});
