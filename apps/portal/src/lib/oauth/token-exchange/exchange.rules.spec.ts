import { describe, expect, it } from 'vitest';
import { ACTORS_MAX, exchangedClaims, type TokenExchange, type Subject } from './exchange.rules';

const now = new Date('2026-11-30T00:00:00Z');
const NOW_S = now.getTime() / 1_000;
const subject: Subject = {
  sub: 'li',
  tenantId: 't1',
  scopes: ['agents', 'offline_access'],
  clientId: 'c1',
  agentId: undefined,
  actors: [],
  expiresAt: new Date(now.getTime() + 200_500),
  claims: { role: 'developer', grant: 'g1' },
};

function claimsOf(change: Partial<Subject> = {}, asked: Partial<TokenExchange> = {}) {
  const request = { agentId: 'a1', scopes: undefined };
  return exchangedClaims({ subject: { ...subject, ...change }, actor: 'c1', request, now, ...asked });
}
const failure = (error: string) =>
  expect.objectContaining({ body: expect.objectContaining({ error }) as unknown }) as Error;
const refusalOf = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

it('states the subject, who acts, and no more than an agent needs', () => {
  expect(claimsOf()).toEqual({
    sub: 'li',
    client_id: 'c1',
    tenant: 't1',
    scope: 'agents',
    iat: NOW_S,
    exp: NOW_S + 200,
    role: 'developer',
    grant: 'g1',
    act: { sub: 'c1' },
  });
});

describe('its life', () => {
  it.each([
    ['five minutes', new Date(now.getTime() + 900_000), 300],
    ['five minutes for a key that does not expire', undefined, 300],
    ['that of the present token', new Date(now.getTime() + 5_900), 5],
  ])('is at most %s', (_, expiresAt, seconds) => {
    const { iat, exp } = claimsOf({ expiresAt });
    expect(exp - iat).toBe(seconds);
  });

  it('is not that of a moment', () => {
    const expiresAt = new Date(now.getTime() + 4_900);
    expect(refusalOf(() => claimsOf({ expiresAt }))).toEqual(failure('invalid_request'));
  });
});

describe('its scope', () => {
  it.each([
    ['wider than the subject', ['agents'], ['offline_access', 'models']],
    ['that no agent needs', ['offline_access'], ['agents', 'offline_access']],
    ['for models, whatever the subject has', ['models'], ['agents', 'models']],
    ['none', [], ['agents']],
  ])('is not one %s', (_, scopes, has) => {
    const request = { agentId: 'a1', scopes };
    expect(refusalOf(() => claimsOf({ scopes: has }, { request }))).toEqual(failure('invalid_scope'));
  });

  it('is stated once', () => {
    expect(claimsOf({}, { request: { agentId: 'a1', scopes: ['agents', 'agents'] } }).scope).toBe('agents');
  });
});

describe('who acts', () => {
  it('is the outermost actor, around those before (RFC 8693, section 4.1)', () => {
    const { act } = claimsOf({ actors: ['agent:a9', 'c1'] }, { actor: 'agent:a8' });
    expect(act).toEqual({ sub: 'agent:a8', act: { sub: 'agent:a9', act: { sub: 'c1' } } });
  });

  it('is named once where the same acts again, and not where a key is used as such', () => {
    expect(claimsOf({ actors: ['c1'] }).act).toEqual({ sub: 'c1' });
    expect(claimsOf({}, { actor: undefined })).not.toHaveProperty('act');
  });

  it('is one of a few', () => {
    const actors = Array.from({ length: ACTORS_MAX }, (_, n) => `agent:a${n}`);
    expect(claimsOf({ actors }, { actor: 'agent:a0' }).act).toBeDefined();
    expect(refusalOf(() => claimsOf({ actors }))).toEqual(failure('invalid_request'));
  });
});

describe('a token for one agent', () => {
  it('is exchanged for that agent again, or for another one by that agent alone', () => {
    const bound = { agentId: 'a2', actors: ['c1'] };
    expect(claimsOf({ ...bound, agentId: 'a1' }).act).toEqual({ sub: 'c1' });
    expect(claimsOf(bound, { actor: 'agent:a2' }).act).toEqual({ sub: 'agent:a2', act: { sub: 'c1' } });
    for (const actor of ['c1', 'agent:a3', undefined])
      expect(refusalOf(() => claimsOf(bound, { actor }))).toEqual(failure('invalid_target'));
  });
});
