import { quantise } from '@isthmus/domain-embedding';
import { expect, it } from 'vitest';
import { QuestionClassifier, type Sample } from './question-classifier.js';

const NOWHERE = quantise([0, 0]);
const asked = (words: string, direction: readonly [number, number] = [0, 0]) => ({
  terms: new Map(words.split(' ').map((word) => [word, 1])),
  vector: direction[0] === 0 && direction[1] === 0 ? NOWHERE : quantise(direction),
});
const known = (label: number | undefined, words: string, direction?: readonly [number, number]): Sample => ({
  ...asked(words, direction),
  label,
  weight: 1,
});

function learned(
  samples: readonly Sample[],
  classes = 2,
): { classifier: QuestionClassifier; pauses: number } {
  const learning = QuestionClassifier.learn(samples, classes);
  let pauses = 0;
  for (;;) {
    const step = learning.next();
    if (step.done) return { classifier: step.value, pauses };
    pauses += 1;
  }
}

const BY_WORDS = [
  known(0, 'pay invoice when'),
  known(0, 'settle invoice late'),
  known(1, 'roaming when abroad'),
  known(1, 'abroad late switch'),
];

it('scores a class by what its questions have in common, not by words that others have too', () => {
  const { classifier } = learned(BY_WORDS);
  const [pay = 0, roam = 0] = classifier.scores(asked('invoice late when'));
  expect(pay).toBeGreaterThan(roam + 0.3);
  const [first = 0, second = 0] = classifier.scores(asked('late when'));
  expect(Math.abs(first - second)).toBeLessThan(0.1);
});

it('knows a class by the direction of its vectors where no word is shared', () => {
  const { classifier } = learned([known(0, 'one two', [1, 0]), known(1, 'three four', [0, 1])]);
  const [one = 0, other = 0] = classifier.scores(asked('five', [1, 0]));
  expect(one).toBeGreaterThan(other + 0.2);
});

it('learns from a question that belongs nowhere what is like no class', () => {
  const question = asked('weather late');
  const [without = 0] = learned(BY_WORDS).classifier.scores(question);
  const nowhere = Array.from({ length: 3 }, () => known(undefined, 'weather late'));
  const [taught = 0] = learned([...BY_WORDS, ...nowhere]).classifier.scores(question);
  expect(taught).toBeLessThan(without / 2);
});

it('counts a sample by its weight', () => {
  const torn = [known(0, 'refund'), { ...known(1, 'refund'), weight: 3 }];
  const [light = 0, heavy = 0] = learned(torn).classifier.scores(asked('refund'));
  expect(heavy / light).toBeCloseTo(3);
});

it('gives the same scores each time, and nothing to a question without a word or a meaning', () => {
  const scores = () => [...learned(BY_WORDS).classifier.scores(asked('invoice abroad'))];
  expect(scores()).toEqual(scores());
  expect([...learned(BY_WORDS).classifier.scores({ terms: new Map(), vector: NOWHERE })]).toEqual([0, 0]);
});

it('pauses while it learns', () => {
  const many = Array.from({ length: 300 }, (_, at) => known(at % 2, `word${at}`));
  expect(learned(many).pauses - learned(BY_WORDS).pauses).toBeGreaterThanOrEqual(4);
});
