import { expect, it, vi } from 'vitest';

vi.mock('server-only', () => ({}));
vi.mock('../../../../../../lib/session', () => ({ currentUser: vi.fn() }));
vi.mock('../../../../../../lib/report', () => ({
  report: (_: string, { code }: { code?: string }) => Promise.resolve({ code }),
}));
vi.mock('../../../../../../lib/runtime', () => ({
  runtime: () =>
    Promise.resolve({ config: { BETTER_AUTH_SECRET: 'a-secret-of-at-least-thirty-two-characters' } }),
}));

const { GET } = await import('./route');

it.each(['', 'isthmus.sso=%', 'isthmus.sso=%E0%A4%A', 'isthmus.sso=forged', '=;;isthmus.sso'])(
  'refuses an answer with the cookie "%s", and says why at the sign-in page',
  async (cookie) => {
    const request = new Request('http://portal.example/api/auth/callback/organization/a?code=b', {
      headers: { cookie },
    });
    const response = await GET(request, { params: Promise.resolve({ id: 'a' }) });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/sign-in/organization?error=PERMISSION_DENIED');
  },
);
