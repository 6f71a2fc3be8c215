import { expect, it } from 'vitest';
import { barOf, countedParts, parseExplanation, pointsOf, reasonsFor, SCORE_PARTS } from './explanation';

const weights = {
  fragmentation: 1_000,
  scarcity: 2_000,
  inUse: 500,
  bestFit: 0,
  price: 40,
  latency: 40,
  spread: 2_000,
};
const parts = { fragmentation: 52, scarcity: 3, inUse: 1, bestFit: 60, price: 18, latency: 90, spread: 0 };
const chosen = {
  nodeId: 'n1',
  siteId: 's1',
  roundTripUs: 640,
  priceMicroPerHour: 42_000,
  score: 50_820,
  parts,
  acceleratorMilli: 0,
};
const decision = {
  policy: 'stranding-1',
  weights,
  seed: 7,
  feasible: 12,
  chosen,
  runnersUp: [{ ...chosen, nodeId: 'n2' }],
  filtered: { latency: 3_000, price: 0 },
};

it('reads the decision that the scheduler records', () => {
  expect(parseExplanation(JSON.stringify(decision))).toMatchObject({
    feasible: 12,
    chosen: { nodeId: 'n1', parts: { latency: 90 } },
    runnersUp: [{ nodeId: 'n2' }],
  });
});

it.each(['', 'no json', '[]', '{"policy":"stranding-1"}', JSON.stringify({ ...decision, weights: {} })])(
  'answers undefined for %j',
  (json) => {
    expect(parseExplanation(json)).toBeUndefined();
  },
);

it('gives points that sum to the score, with the parts that cost below zero', () => {
  const points = SCORE_PARTS.map((part) => pointsOf(part, chosen, weights));
  expect(points.reduce((sum, each) => sum + each, 0)).toBe(chosen.score);
  expect(pointsOf('scarcity', chosen, weights)).toBe(-6_000);
});

it('shows the parts that the policy weighs and that some candidate has', () => {
  expect(countedParts(decision)).toEqual(['latency', 'price', 'fragmentation', 'inUse', 'scarcity']);
});

it('draws every bar to one scale: twice the points are twice the length', () => {
  const bars = countedParts(decision).map((part) => [
    Math.abs(pointsOf(part, chosen, weights)),
    barOf(part, chosen, decision),
  ]);
  for (const [points = 0, bar] of bars) expect(bar).toBeCloseTo(points / 52_000);
  expect(barOf('inUse', { ...chosen, parts: { ...parts, inUse: 0 } }, decision)).toBe(0);
});

it('names what speaks for a node, the strongest first', () => {
  expect(reasonsFor(decision)).toEqual(['fragmentation', 'latency', 'price', 'inUse']);
});
