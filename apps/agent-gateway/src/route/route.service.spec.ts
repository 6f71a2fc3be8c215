import type { AgentRoute } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
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
