import { expect, it } from 'vitest';
import { chooseEngine } from './index.js';

it('takes the engine with the fewest workloads, then the first by id, whatever the order', () => {
  const engines = [
    { engineId: 'c', workloads: 1 },
    { engineId: 'b', workloads: 1 },
    { engineId: 'a', workloads: 2 },
  ];
  expect(chooseEngine(engines)?.engineId).toBe('b');
  expect(chooseEngine(engines.toReversed())?.engineId).toBe('b');
  expect(chooseEngine([])).toBeUndefined();
});
