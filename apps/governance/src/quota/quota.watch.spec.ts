import { expect, it, vi } from 'vitest';
import type { QuotaNews } from './quota.changes.js';
import { QuotaWatch, type QuotaEvent } from './quota.watch.js';

/** What hangs is wrong. */
vi.setConfig({ testTimeout: 1_000 });

const EVERYTHING = { policyChanged: '' };
const WAITING_MAX = 10_000;
const policy = (tenantId: string): QuotaNews => ({ kind: 'policy', tenantId });

function watchOf() {
  const listeners = new Set<(news: QuotaNews) => void>();
  const changes = {
    listen: (listener: (news: QuotaNews) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const service = new QuotaWatch(changes);
  const ending = new AbortController();
  const events = service.watch(ending.signal);
  const tell = (news: QuotaNews) => listeners.forEach((listener) => listener(news));
  return { service, events, ending, tell, listeners };
}

async function next(events: AsyncGenerator<QuotaEvent>, count: number): Promise<unknown[]> {
  const taken: unknown[] = [];
  while (taken.length < count) taken.push((await events.next()).value);
  return taken;
}

it('begins with everything, and keeps what happens before it is read, once each', async () => {
  const { events, tell } = watchOf();
  expect(await next(events, 1)).toEqual([EVERYTHING]);
  tell(policy('t1'));
  tell(policy('t2'));
  tell(policy('t1'));
  tell({ kind: 'prices' });
  const event = { policyChanged: 't1' };
  expect(await next(events, 3)).toEqual([event, { policyChanged: 't2' }, { pricesChanged: true }]);
  tell(policy('t1'));
  expect(await next(events, 1)).toEqual([event]);
});

it('names each recalled place, and the balance by none', async () => {
  const { events, tell } = watchOf();
  await next(events, 1);
  const [budget, balance] = [
    { id: 'b1', subjectId: 'k1' },
    { id: '', subjectId: '' },
  ];
  tell({ kind: 'released', tenantId: 't1' });
  tell({ kind: 'recall', tenantId: 't1', refs: [budget, balance] });
  expect(await next(events, 2)).toEqual([
    { recall: { tenantId: 't1', ref: budget } },
    { recall: { tenantId: 't1', ref: undefined } },
  ]);
});

it('reports that everything changed after changes may have been missed, and to a reader that is far behind', async () => {
  const { events, tell } = watchOf();
  await next(events, 1);
  tell({ kind: 'gap' });
  expect(await next(events, 2)).toEqual([EVERYTHING, { pricesChanged: true }]);
  for (let n = 0; n <= WAITING_MAX; n++) tell(policy(`t${n}`));
  expect(await next(events, 2)).toEqual([EVERYTHING, { policyChanged: `t${WAITING_MAX}` }]);
});

it.each(['caller', 'service'])('ends when the %s does, and listens no more', async (who) => {
  const { service, events, ending, listeners } = watchOf();
  await next(events, 1);
  const last = events.next();
  if (who === 'caller') ending.abort();
  else service.onApplicationShutdown();
  expect(await last).toEqual({ value: undefined, done: true });
  expect(listeners.size).toBe(0);
});

it('refuses more than 2,000 watchers at once', async () => {
  const { service } = watchOf();
  const signal = new AbortController().signal;
  const all = Array.from({ length: 2_000 }, () => service.watch(signal));
  await Promise.all(all.map((each) => each.next()));
  await expect(service.watch(signal).next()).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    retryAfterMs: 5_000,
  });
  await all[0]?.return(undefined);
  expect((await service.watch(signal).next()).value).toEqual(EVERYTHING);
});
