import { expect, it } from 'vitest';
import { daysOf, figuresOf, waitOf } from './figures';

it('takes a period that is offered, and 30 days for any other', () => {
  expect(['7', '90', '8', '', undefined].map(daysOf)).toEqual([7, 90, 30, 30, 30]);
});

it('counts as resolved what has ended, by the agent or a person', () => {
  const measures = {
    ...{ agentId: '', contacts: 10, resolvedByAgent: 4, resolvedByPerson: 2, unresolved: 1, abandoned: 1 },
    ...{ open: 2, handedOver: 5, repeated: 3, matured: 6, resolvedFirst: 4 },
  };
  expect(figuresOf(measures)).toEqual({
    resolved: { part: 6, whole: 8 },
    handedOver: { part: 5, whole: 10 },
    repeated: { part: 3, whole: 10 },
    first: { part: 4, whole: 6 },
  });
});

it('says a time in its largest unit', () => {
  expect([0, 59, 60, 3_540, 3_600, 5_400].map(waitOf)).toEqual([
    { unit: 'seconds', value: 0 },
    { unit: 'seconds', value: 59 },
    { unit: 'minutes', value: 1 },
    { unit: 'minutes', value: 59 },
    { unit: 'hours', value: 1 },
    { unit: 'hours', value: 1.5 },
  ]);
});
