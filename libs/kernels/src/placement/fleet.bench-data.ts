/** A fleet and a demand for benchmarks: kinds and shares modelled on openb, with domestic devices and CPU-only nodes. */
import { randomWords } from './order.js';
import type { PlacementNode, NodeRequest, TypicalShape } from './types.js';

const KINDS = [
  { share: 40, cpuMilli: 96_000, memoryMib: 393_216, model: 'G2', count: 8, priceMicros: 9_600_000 },
  { share: 20, cpuMilli: 104_000, memoryMib: 524_288, model: 'T4', count: 2, priceMicros: 2_100_000 },
  {
    share: 12,
    cpuMilli: 192_000,
    memoryMib: 1_572_864,
    model: 'Ascend910B',
    count: 8,
    priceMicros: 11_200_000,
  },
  { share: 10, cpuMilli: 48_000, memoryMib: 262_144, model: 'Ascend310P', count: 4, priceMicros: 1_900_000 },
  { share: 8, cpuMilli: 16_000, memoryMib: 122_880, model: 'P100', count: 2, priceMicros: 1_400_000 },
  { share: 10, cpuMilli: 64_000, memoryMib: 262_144, model: '', count: 0, priceMicros: 800_000 },
];
const OPERATORS = ['operator:a', 'operator:b', 'operator:c'];

export function benchNodes(count: number): PlacementNode[] {
  const draw = randomWords(1);
  return Array.from({ length: count }, (_, index) => {
    const { model, count: devices, share: _share, priceMicros: _price, ...size } = pickByShare(draw);
    return {
      id: `node-${index}`,
      ...size,
      ...(devices > 0 ? { accelerators: { modelId: model, devices } } : {}),
      priceClass: model || 'none',
      labels: [OPERATORS[index % 3] ?? ''],
      domain: `site-${index % 390}`,
    };
  });
}

/** Sixty shapes, a third of one whole device, most of the others shares; one in eight names its models. */
export function benchShapes(): TypicalShape[] {
  const draw = randomWords(2);
  const pick = <T>(values: readonly T[]): T => values[draw() % values.length] as T; // never empty here
  return Array.from({ length: 60 }, (_, index) => {
    const popularity = Math.ceil(400 / (index + 1));
    const cpuMilli = pick([1000, 2000, 3152, 4000, 6000, 8000, 11_300, 12_000, 16_000]);
    if (index % 8 === 7) return { cpuMilli, popularity };
    const milliPerDevice = index % 3 === 0 ? 1000 : pick([100, 160, 250, 320, 460, 500, 650, 810]);
    const count = milliPerDevice === 1000 && index % 12 === 0 && index > 0 ? pick([2, 4, 8]) : 1;
    const models = index % 8 === 3 ? { models: [pick(['T4', 'Ascend910B', 'Ascend310P', 'P100'])] } : {};
    return { cpuMilli, accelerators: { count, milliPerDevice, ...models }, popularity };
  });
}

/** An endless stream of requests drawn from the shapes by popularity. */
export function benchRequests(
  shapes: readonly TypicalShape[],
  change: Partial<NodeRequest> = {},
): () => NodeRequest {
  const draw = randomWords(3);
  const offers = new Map(KINDS.map(({ model, priceMicros }) => [model || 'none', { priceMicros }]));
  const requests = shapes.flatMap((shape): NodeRequest[] => {
    const { popularity, ...size } = shape;
    return Array.from({ length: popularity }, () => ({ ...size, memoryMib: 4096, offers, ...change }));
  });
  return () => requests[draw() % requests.length] as NodeRequest; // never empty here
}

function pickByShare(draw: () => number): (typeof KINDS)[number] {
  let ticket = draw() % 100;
  for (const kind of KINDS) {
    if (ticket < kind.share) return kind;
    ticket -= kind.share;
  }
  throw new Error('the shares of KINDS sum to 100');
}
