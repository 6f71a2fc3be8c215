import type { AgentRoute } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { setImmediate as background } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RouteService } from './route.service.js';

const ROUTE = {} as AgentRoute; // Its contents do not matter here.
const idOf = (count: number) => `0190b3a4-0000-7000-8000-${String(count).padStart(12, '0')}`;
const KNOWN = idOf(0);
let asked: string[] = [];
const routes = () =>
  new RouteService(async (agentId) => {
    asked.push(agentId);
    if (agentId !== KNOWN) throw new AppError('NOT_FOUND', 'no such agent');
    return ROUTE;
  });

beforeEach(() => {
  asked = [];
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => vi.useRealTimers());

it('keeps the routes of agents that exist however many unknown ids are requested', async () => {
  const service = routes();
  await service.resolve(KNOWN);
  for (let count = 1; count <= 11_000; count++) await service.resolve(idOf(count));
  asked = [];
  expect(await service.resolve(KNOWN)).toBe(ROUTE);
  expect(asked).toEqual([]);
});

it('asks again for an unknown id after a second, or once it is dropped', async () => {
  const service = routes();
  const missing = idOf(1);
  expect([await service.resolve(missing), await service.resolve(missing)]).toEqual([undefined, undefined]);
  expect(asked).toHaveLength(1);
  service.drop(missing);
  await service.resolve(missing);
  expect(asked).toHaveLength(2);
  vi.advanceTimersByTime(1_001);
  await service.resolve(missing);
  expect(asked).toHaveLength(3);
});

it('asks for a route again before it is a second old, which nobody waits for, and waits for an older one', async () => {
  const known = [1, 2, 3].map((generation) => ({ name: String(generation) }) as AgentRoute); // As above.
  const service = new RouteService(async (agentId) => {
    asked.push(agentId);
    return known[asked.length - 1] ?? ROUTE;
  });
  const name = async () => (await service.resolve(KNOWN))?.name;
  expect(await name()).toBe('1');
  vi.advanceTimersByTime(600);
  expect(await name()).toBe('1');
  await background();
  expect(asked).toHaveLength(2);
  expect(await name()).toBe('2');
  vi.advanceTimersByTime(1_001);
  expect(await name()).toBe('3');
});
