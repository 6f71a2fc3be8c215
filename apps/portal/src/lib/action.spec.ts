import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { redirect } from 'next/navigation';
import { beforeEach, expect, it, vi } from 'vitest';
import { attempt, attemptAsOperator, attemptAsUser } from './action';

vi.mock('server-only', () => ({}));
const currentUser = vi.hoisted(() => vi.fn());
const page = vi.hoisted(() => ({ address: '' }));
vi.mock('./session', () => ({ currentUser, pageAddress: async () => page.address }));
vi.mock('./runtime', () => ({ runtime: async () => ({ logger }) }));
const [ACME, OTHER] = [
  '0198c5f0-0000-7000-8000-00000000000a',
  '0198c5f0-0000-7000-8000-00000000000b',
] as const;
const signedIn = {
  user: { id: 'u', operator: false },
  memberships: [
    { id: OTHER, slug: 'other', name: 'Other', role: 'owner' },
    { id: ACME, slug: 'acme', name: 'Acme', role: 'viewer' },
  ],
};
const ACTION = { name: 'portal try', permission: 'read', organization: 'acme' } as const;
const lines: { level: number; msg: string; correlationId: string }[] = [];
const logger = createLogger(
  { service: 'test' },
  { write: (line: string) => void lines.push(JSON.parse(line)) },
);
beforeEach(() => {
  lines.length = 0;
  currentUser.mockReset().mockResolvedValue(signedIn);
  page.address = '/o/acme/keys?create=1';
});

it('runs in the organisation that the page names, whichever the user joined first', async () => {
  const result = await attempt(ACTION, async ({ tenantId }) => tenantId);
  expect(result).toEqual({ ok: true, value: ACME });
  expect(lines).toEqual([]);
});

it.each([
  ['other', '/o/acme/keys', 'PERMISSION_DENIED'],
  ['acme', '/', 'PERMISSION_DENIED'],
  ['foreign', '/o/foreign/keys', 'NOT_FOUND'],
  ['unknown', '/o/unknown/keys', 'NOT_FOUND'],
])('refuses to act in %s for the page %s', async (organization, address, code) => {
  page.address = address;
  const work = vi.fn();
  expect(await attempt({ ...ACTION, organization }, work)).toMatchObject({ ok: false, code });
  expect(work).not.toHaveBeenCalled();
});

it('refuses what the role of the user does not permit', async () => {
  const work = vi.fn();
  const refused = { ok: false, code: 'PERMISSION_DENIED' };
  for (const permission of ['build', 'spend', 'manage', 'own'] as const)
    expect(await attempt({ ...ACTION, permission }, work)).toMatchObject(refused);
  expect(work).not.toHaveBeenCalled();
});

it('runs for the user where no organisation is concerned', async () => {
  page.address = '/';
  const work = async ({ user }: { user: { id: string } }) => user.id;
  expect(await attemptAsUser('portal try', work)).toEqual({ ok: true, value: 'u' });
});

it('returns a refusal with its code, its facts, and the id in the log, but no message', async () => {
  const refusal = new AppError('PLACEMENT_IMPOSSIBLE', 'no node', { metadata: { constraint: 'price' } });
  const result = await attempt(
    ACTION,
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
  currentUser.mockRejectedValueOnce(new AppError('UNAVAILABLE', 'not now'));
  const codes = [
    await attempt(ACTION, async () => 1),
    await attempt(ACTION, () => Promise.reject(new TypeError('bug'))),
  ];
  expect(codes).toMatchObject([{ code: 'UNAVAILABLE' }, { code: 'INTERNAL' }]);
  expect(lines.map(({ level }) => level)).toEqual([40, 50]);
});

it('returns that the session has ended, so that the page keeps what was typed', async () => {
  currentUser.mockResolvedValue(undefined);
  const work = vi.fn();
  expect(await attempt(ACTION, work)).toMatchObject({ ok: false, code: 'UNAUTHENTICATED' });
  expect(work).not.toHaveBeenCalled();
});

it('lets a redirect through', async () => {
  currentUser.mockImplementationOnce(async () => redirect('/sign-in'));
  await expect(attempt(ACTION, async () => 1)).rejects.toThrow('NEXT_REDIRECT');
  expect(lines).toEqual([]);
});

it('runs what only operators of the platform may do for them, and for no owner', async () => {
  const action = { name: 'portal try', permission: 'operator' } as const;
  const work = vi.fn(async ({ scope }: { scope: object }) => scope);
  const refused = await attemptAsOperator(action, work);
  expect(refused).toMatchObject({ ok: false, code: 'NOT_FOUND' });
  expect(work).not.toHaveBeenCalled();
  currentUser.mockResolvedValue({ ...signedIn, user: { id: 'u', operator: true } });
  const scope = { kind: 'platform', actor: 'user:u', operator: true };
  expect(await attemptAsOperator(action, work)).toEqual({ ok: true, value: scope });
});
