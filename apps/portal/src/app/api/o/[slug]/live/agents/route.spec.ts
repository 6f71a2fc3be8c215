import { expect, it, vi } from 'vitest';
import { GET } from './route';

vi.mock('server-only', () => ({}));
const TENANT = '0198c5f0-0000-7000-8000-00000000000a';
const member = vi.hoisted(() => ({ still: true }));
vi.mock('../../../../../../lib/session', () => ({
  currentUser: async () => ({
    user: { id: 'u', operator: false },
    memberships: [{ id: TENANT, slug: 'acme', name: 'Acme', role: 'viewer', needs: null }],
  }),
  isStillMember: async () => member.still,
}));
const watchAgents = vi.hoisted(() => vi.fn());
vi.mock('../../../../../../lib/runtime', () => ({
  runtime: async () => ({ logger: { info: vi.fn() }, clients: { registry: { watchAgents } } }),
}));

const ask = () =>
  GET(new Request('http://portal/api/o/acme/live/agents'), { params: Promise.resolve({ slug: 'acme' }) });

it('streams what changes in the organisation of its path', async () => {
  watchAgents.mockImplementation(async function* () {});
  const response = await ask();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  expect(watchAgents).toHaveBeenCalledWith(
    {},
    expect.objectContaining({ scope: expect.objectContaining({ tenantId: TENANT }) }),
  );
});

it('ends, and says why, when its reader is removed from the organisation', async () => {
  watchAgents.mockImplementation(async function* () {
    yield await new Promise(() => undefined);
  });
  member.still = false;
  expect(await (await ask()).text()).toMatch(/event: trouble\ndata: .*PERMISSION_DENIED/);
});
