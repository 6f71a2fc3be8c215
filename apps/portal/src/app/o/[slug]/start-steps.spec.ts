import { expect, it } from 'vitest';
import { currentStep, trafficOf } from './start-steps';

it.each([
  [{ hasKey: false, hasAgent: false, hasAnswer: false }, 'key'],
  [{ hasKey: false, hasAgent: true, hasAnswer: false }, 'key'],
  [{ hasKey: true, hasAgent: false, hasAnswer: false }, 'agent'],
  [{ hasKey: true, hasAgent: true, hasAnswer: false }, 'call'],
  [{ hasKey: false, hasAgent: false, hasAnswer: true }, undefined],
])('of %j the next step is %s', (state, step) => expect(currentStep(state)).toBe(step));

it('adds up messages and tokens by day, and nothing else', () => {
  const fromMs = Date.UTC(2026, 10, 1);
  const bucket = (group: string, day: number, quantity: number) => ({
    group,
    startMs: fromMs + day * 86_400_000,
    quantity,
    amountMicro: 1,
    events: 1,
  });
  const buckets = [
    bucket('agent.message', 0, 2),
    bucket('model.input', 0, 30),
    bucket('model.output', 0, 12),
    bucket('model.input', 2, 5),
    bucket('compute.unit', 1, 900),
    bucket('agent.message', 3, 7),
  ];
  expect(
    trafficOf(
      buckets,
      [0, 1, 2].map((day) => fromMs + day * 86_400_000),
    ),
  ).toEqual({ messages: [2, 0, 0], tokens: [42, 0, 5] });
});
