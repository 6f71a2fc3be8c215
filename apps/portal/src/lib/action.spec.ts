import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { redirect } from 'next/navigation';
import { beforeEach, expect, it, vi } from 'vitest';
import { attempt } from './action';

vi.mock('server-only', () => ({}));
const requireScope = vi.hoisted(() => vi.fn());
vi.mock('./session', () => ({ requireScope }));
vi.mock('./runtime', () => ({ runtime: async () => ({ logger }) }));
const lines: { level: number; msg: string; correlationId: string }[] = [];
const logger = createLogger(
  { service: 'test' },
  { write: (line: string) => void lines.push(JSON.parse(line)) },
);
beforeEach(() => {
  lines.length = 0;
  requireScope.mockReset().mockResolvedValue({ tenantId: 't' });
});

it('runs for the tenant of the signed-in user', async () => {
  const result = await attempt('portal try', async ({ tenantId }) => tenantId);
  expect(result).toEqual({ ok: true, value: 't' });
  expect(lines).toEqual([]);
});

it('returns a refusal with its code, its facts, and the id in the log, but no message', async () => {
  const refusal = new AppError('PLACEMENT_IMPOSSIBLE', 'no node', { metadata: { constraint: 'price' } });
  const result = await attempt(
    'portal try',
    () => Promise.reject(refusal),
    ({ metadata }) => ({ constraint: metadata['constraint'] ?? '' }),
  );
  expect(result).toEqual({
    ok: false,
    code: 'PLACEMENT_IMPOSSIBLE',
    constraint: 'price',
    correlationId: lines[0]?.correlationId,
  });
  expect(lines).toMatchObject([{ msg: 'portal try failed', level: 30 }]);
});

it('returns a bug, and an outage of the session store, likewise', async () => {
  requireScope.mockRejectedValueOnce(new AppError('UNAVAILABLE', 'not now'));
  const codes = [
    await attempt('portal try', async () => 1),
    await attempt('portal try', () => Promise.reject(new TypeError('bug'))),
  ];
  expect(codes).toMatchObject([{ code: 'UNAVAILABLE' }, { code: 'INTERNAL' }]);
  expect(lines.map(({ level }) => level)).toEqual([40, 50]);
});

it('lets a redirect through', async () => {
  requireScope.mockImplementationOnce(async () => redirect('/sign-in'));
  await expect(attempt('portal try', async () => 1)).rejects.toThrow('NEXT_REDIRECT');
  expect(lines).toEqual([]);
});
