import { expect, it } from 'vitest';
import { reasonsOf } from './reasons.js';

it('sums up what features of one reason add, the largest first, whichever way it goes', () => {
  expect(
    reasonsOf([
      { feature: 'document', value: 0.5, share: 2 },
      { feature: 'oppose', value: 2, share: -4 },
      { feature: 'reach', value: 1, share: 1 },
      { feature: 'known', value: 1, share: 1.5 },
      { feature: 'learnt', value: 1, share: -1.5 },
    ]),
  ).toEqual([
    { reason: 'opposites', share: -4 },
    { reason: 'words', share: 3 },
  ]);
});
