import { AppError } from '@isthmus/platform-errors';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { QuotaNews } from './quota.changes.js';
import { RecallService, type Attempt } from './recall.service.js';

/** What hangs is wrong. */
vi.setConfig({ testTimeout: 1_000 });

const TENANT = 't1';
const REFUSAL = new AppError('BUDGET_EXHAUSTED', 'nothing is left');
const RELEASED: QuotaNews = { kind: 'released', tenantId: TENANT };

class FakeChanges {
  readonly listeners = new Set<(news: QuotaNews) => void>();

  listen(listener: (news: QuotaNews) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(news: QuotaNews): void {
    this.listeners.forEach((listener) => listener(news));
  }
}

let changes: FakeChanges;
let recalls: RecallService;
/** What attempts find: granted once it is true. */
let isFree: boolean;
const recall = vi.fn<() => Promise<void>>();
const attempt = vi.fn<() => Promise<Attempt<string>>>();

beforeEach(() => {
  vi.useFakeTimers();
  changes = new FakeChanges();
  recalls = new RecallService(changes, { RECALL_WAIT_MS: 100 });
  isFree = false;
  recall.mockReset().mockResolvedValue();
  attempt
    .mockReset()
    .mockImplementation(async () =>
      isFree ? { kind: 'granted', granted: 'a lease' } : { kind: 'refused', error: REFUSAL, recall },
    );
});
afterEach(() => vi.useRealTimers());

function ask() {
  const call = { outcome: recalls.grantOf(TENANT, attempt).catch((error: unknown) => error), isOver: false };
  void call.outcome.then(() => (call.isOver = true));
  return call;
}

it('recalls nothing where the first attempt is granted, or recalling cannot help', async () => {
  isFree = true;
  expect(await ask().outcome).toBe('a lease');
  attempt.mockResolvedValue({ kind: 'refused', error: REFUSAL });
  expect(await ask().outcome).toBe(REFUSAL);
  expect(attempt).toHaveBeenCalledTimes(2);
  expect(recall).not.toHaveBeenCalled();
});

it.each<QuotaNews>([RELEASED, { kind: 'gap' }])(
  'tries again at a release of the tenant: %o',
  async (news) => {
    const { outcome } = ask();
    await vi.advanceTimersByTimeAsync(10);
    isFree = true;
    changes.tell({ kind: 'released', tenantId: 'another' });
    changes.tell({ kind: 'policy', tenantId: TENANT });
    await vi.advanceTimersByTimeAsync(10);
    expect(attempt).toHaveBeenCalledTimes(1);
    changes.tell(news);
    expect(await outcome).toBe('a lease');
    expect(recall).toHaveBeenCalledTimes(1);
    expect(changes.listeners.size).toBe(0);
  },
);

it('notices a release while it recalls', async () => {
  recall.mockImplementation(async () => {
    isFree = true;
    changes.tell(RELEASED);
  });
  expect(await ask().outcome).toBe('a lease');
});

it('goes on waiting after a release that was not enough', async () => {
  const { outcome } = ask();
  await vi.advanceTimersByTimeAsync(50);
  changes.tell(RELEASED);
  await vi.advanceTimersByTimeAsync(40);
  isFree = true;
  changes.tell(RELEASED);
  expect(await outcome).toBe('a lease');
  expect(attempt).toHaveBeenCalledTimes(3);
});

it('refuses after 100 ms in all, with one last attempt', async () => {
  const call = ask();
  await vi.advanceTimersByTimeAsync(60);
  changes.tell(RELEASED);
  await vi.advanceTimersByTimeAsync(39);
  expect(call.isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await call.outcome).toBe(REFUSAL);
  expect(attempt).toHaveBeenCalledTimes(3);
  expect(changes.listeners.size).toBe(0);
});

it('stops waiting once recalling cannot help any more', async () => {
  const { outcome } = ask();
  await vi.advanceTimersByTimeAsync(10);
  attempt.mockResolvedValue({ kind: 'refused', error: REFUSAL });
  changes.tell(RELEASED);
  expect(await outcome).toBe(REFUSAL);
});
