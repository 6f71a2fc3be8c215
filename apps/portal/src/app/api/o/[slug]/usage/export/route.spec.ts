import { AppError } from '@isthmus/platform-errors';
import { beforeEach, expect, it, vi } from 'vitest';

const TENANT = '0198c5f0-0000-7000-8000-00000000000a';
let asked: unknown[];
let parts: () => AsyncGenerator<{ data: Uint8Array }>;

vi.mock('server-only', () => ({}));
vi.mock('../../../../../../lib/session', () => ({
  currentUser: async () => ({
    user: { id: 'u', operator: false },
    memberships: [{ id: TENANT, slug: 'acme', name: 'Acme', role: 'billing', needs: null }],
  }),
}));
vi.mock('../../../../../../lib/runtime', () => ({
  runtime: async () => ({
    logger: { warn: () => undefined, error: () => undefined, info: () => undefined },
    clients: {
      ledger: {
        exportUsage: (request: object, { signal: _, ...options }: { signal: AbortSignal }) => {
          asked.push([request, options]);
          return parts();
        },
      },
    },
  }),
}));
const { GET } = await import('./route');

beforeEach(() => {
  asked = [];
  parts = async function* () {
    yield { data: Buffer.from('a,') };
    yield { data: Buffer.from('b') };
  };
});

async function* failing(error: Error): AsyncGenerator<{ data: Uint8Array }> {
  if (error) throw error;
  yield { data: Buffer.from('never') };
}

const get = (search: string) =>
  GET(new Request(`http://portal/api/o/acme/usage/export?${search}`), {
    params: Promise.resolve({ slug: 'acme' }),
  });
const PERIOD = 'from=2026-11-01T00:00:00.000Z&to=2026-11-08T00:00:00.000Z';

it('downloads a file for the role that the user has in the organisation', async () => {
  const answer = await get(`${PERIOD}&format=focus`);
  expect(await answer.text()).toBe('a,b');
  expect(answer.headers.get('content-disposition')).toBe(
    'attachment; filename="usage-2026-11-01-2026-11-08.csv"',
  );
  expect(asked).toEqual([
    [
      { from: new Date('2026-11-01'), to: new Date('2026-11-08'), format: 'focus' },
      { scope: expect.objectContaining({ tenantId: TENANT, role: 'billing' }) },
    ],
  ]);
});

it('answers with the error where the file cannot begin', async () => {
  parts = () => failing(new AppError('PERMISSION_DENIED', 'requires the permission "spend"'));
  const answer = await get(`${PERIOD}&format=cloudevents`);
  expect([answer.status, answer.headers.get('content-disposition')]).toEqual([403, null]);
});

it.each(['', `${PERIOD}&format=xlsx`, 'from=yesterday&to=2026-11-08T00:00:00Z&format=focus'])(
  'refuses %j before it asks',
  async (search) => {
    expect((await get(search)).status).toBe(400);
    expect(asked).toEqual([]);
  },
);
