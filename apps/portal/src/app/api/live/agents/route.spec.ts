import { expect, it, vi } from 'vitest';
import { GET } from './route';

vi.mock('server-only', () => ({}));
vi.mock('../../../../lib/session', () => ({ currentSession: async () => ({ scope: {}, user: {} }) }));
const watchAgents = vi.hoisted(() => vi.fn(async function* () {}));
vi.mock('../../../../lib/runtime', () => ({
  runtime: async () => ({ logger: { info: vi.fn() }, clients: { registry: { watchAgents } } }),
}));

const ask = (query: string) =>
  GET(new Request(`http://portal/api/live/agents${query}`), { params: Promise.resolve({}) });

it.each(['x', '%00', '0190B3A4-0000-7000-8000-000000000001', '0190b3a4'])(
  'refuses agent=%s, which is not an id',
  async (agent) => {
    const response = await ask(`?agent=${agent}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'INVALID_ARGUMENT' } });
    expect(watchAgents).not.toHaveBeenCalled();
  },
);

it.each(['', '?agent=', '?agent=0190b3a4-0000-7000-8000-000000000001'])('streams with %j', async (query) => {
  const response = await ask(query);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
});
