import { expect, it } from 'vitest';
import { parseExplanation } from './explanation';

const chosen = {
  nodeId: 'n1',
  siteId: 's1',
  roundTripUs: 640,
  priceMicroPerHour: 42_000,
  score: 8_400,
  parts: { latency: 900, price: 800 },
  acceleratorMilli: 0,
};
const decision = {
  policy: 'utility-1',
  seed: 7,
  feasible: 12,
  chosen,
  runnersUp: [{ ...chosen, nodeId: 'n2' }],
  filtered: { latency: 3_000, price: 0 },
};

it('reads the decision that the scheduler records', () => {
  expect(parseExplanation(JSON.stringify(decision))).toMatchObject({
    feasible: 12,
    chosen: { nodeId: 'n1', parts: { latency: 900 } },
    runnersUp: [{ nodeId: 'n2' }],
  });
});

it.each(['', 'no json', '[]', '{"policy":"utility-1"}'])('answers undefined for %j', (json) => {
  expect(parseExplanation(json)).toBeUndefined();
});
