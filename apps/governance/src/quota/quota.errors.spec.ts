import { expect, it } from 'vitest';
import { leaseExhausted } from './quota.errors.js';

const FACTS = { subjectId: 's', limitMicro: 5n, needMicro: 2n, availableMicro: 1n };

it.each([
  ['organisation', 'month', 'monthly', 'Raise the budget of the organisation, or wait until the month ends.'],
  ['project', 'day', 'daily', 'Raise the budget of the project, or wait until the day ends.'],
  ['key', 'hour', 'hourly', 'Raise the budget of the key, or use another key, or wait until the hour ends.'],
  ['agent', 'total', 'total', 'Raise the budget of the agent.'],
  ['session', 'total', 'total', 'Raise the budget of the session, or begin another session.'],
] as const)('names the budget of a %s by its %s, and what helps', (kind, window, word, remedy) => {
  const error = leaseExhausted({ id: 'b', subject: { kind, id: 's' }, window }, FACTS);
  expect(error).toMatchObject({
    code: 'BUDGET_EXHAUSTED',
    message: `The ${word} budget of the ${kind} does not cover this call`,
    remedy,
    metadata: { budgetId: 'b', budget: kind, window, subjectId: 's', needMicro: '2', availableMicro: '1' },
  });
});

it('names the balance', () => {
  const error = leaseExhausted(undefined, FACTS);
  expect(error.message).toBe('The balance of the organisation does not cover this call');
  expect(error.remedy).toMatch(/^Add credit to the organisation/);
  expect(error.metadata).toMatchObject({ budgetId: '', budget: 'balance' });
});
