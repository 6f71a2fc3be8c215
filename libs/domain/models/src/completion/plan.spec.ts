import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { planAttempts, triesNext, type PlanInput } from './plan.js';

const input: PlanInput = {
  candidates: [{ model: 'small', contextTokensMax: 2_000 }],
  inputTokens: 100,
  outputTokensAsked: undefined,
  outputTokensMax: 4_096,
  attemptsPerModel: 2,
};
const plan = (change: Partial<PlanInput> = {}) => planAttempts({ ...input, ...change });
const boundOf = (change: Partial<PlanInput>) => plan(change)[0]?.outputTokensMax;

it('tries each model as often as it is asked to, one after the other', () => {
  const large = { model: 'large', contextTokensMax: 0 };
  expect(plan({ candidates: [...input.candidates, large] }).map(({ model }) => model)).toEqual([
    'small',
    'small',
    'large',
    'large',
  ]);
});

it('bounds an answer by what the client asks for, the platform allows and the model has room for', () => {
  expect(boundOf({ outputTokensAsked: 50 })).toBe(50);
  expect(boundOf({ candidates: [{ model: 'm', contextTokensMax: 0 }] })).toBe(4_096);
  expect(boundOf({ candidates: [{ model: 'm', contextTokensMax: 0 }], outputTokensAsked: 9_999 })).toBe(
    4_096,
  );
  expect(boundOf({})).toBe(1_900);
});

it('leaves out a model without room for the input', () => {
  const candidates = [
    { model: 'tight', contextTokensMax: 100 },
    { model: 'roomy', contextTokensMax: 101 },
  ];
  expect(plan({ candidates, attemptsPerModel: 1 })).toEqual([{ model: 'roomy', outputTokensMax: 1 }]);
});

it('refuses an input that no model has room for, with both numbers', () => {
  expect(() => plan({ inputTokens: 2_000 })).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: 'This model reads at most 2000 tokens; your messages have 2000',
      metadata: { part: 'messages', reason: 'context_length_exceeded' },
    }),
  );
});

it.each([
  [new AppError('UPSTREAM_UNAVAILABLE', 'down'), true],
  [new AppError('UPSTREAM_INVALID', 'nonsense'), false],
  [new AppError('DEADLINE_EXCEEDED', 'slow'), false],
  [new AppError('RATE_LIMITED', 'busy'), false],
  [new Error('a bug'), false],
])('says for "%s" whether the next attempt is worth making', (error, worth) => {
  expect(triesNext(error)).toBe(worth);
});
