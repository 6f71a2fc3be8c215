import { describe, expect, it } from 'vitest';
import { decideTarget, mayRetry, type AgentRoute } from './route.js';

describe('the target', () => {
  const route: AgentRoute = {
    agentId: 'a',
    tenantId: 't',
    name: 'Support',
    state: 'ready',
    public: false,
    endpoint: 'http://127.0.0.1:9',
    instanceId: 'a-1',
    cardJson: '{}',
  };

  it('is the instance, or the endpoint of an agent outside the platform', () => {
    expect(decideTarget(route)).toEqual({ url: 'http://127.0.0.1:9/', instanceId: 'a-1', hosted: true });
    const external = { ...route, endpoint: 'https://example.org/a2a', instanceId: '' };
    expect(decideTarget(external)).toEqual({ url: 'https://example.org/a2a', instanceId: '', hosted: false });
  });

  it.each([
    ['gone', 'GONE', undefined],
    ['undeploying', 'GONE', undefined],
    ['failed', 'UNAVAILABLE', undefined],
    ['deploying', 'UNAVAILABLE', 2_000],
    ['recovering', 'UNAVAILABLE', 2_000],
  ] as const)('does not exist while the agent is %s', (state, code, retryAfterMs) => {
    expect(() => decideTarget({ ...route, state })).toThrow(expect.objectContaining({ code, retryAfterMs }));
  });

  it('does not exist while no instance holds the lease, and clients are asked to retry', () => {
    expect(() => decideTarget({ ...route, endpoint: '' })).toThrow(
      expect.objectContaining({ code: 'UNAVAILABLE', retryAfterMs: 2_000 }),
    );
  });
});

describe('a retry', () => {
  const attempt = { undelivered: true, repeatable: false, failedUrl: 'http://a/', nextUrl: 'http://b/' };

  it('is made where it cannot make the agent act twice', () => {
    expect(mayRetry(attempt)).toBe(true);
    expect(mayRetry({ ...attempt, undelivered: false, repeatable: true })).toBe(true);
    expect(mayRetry({ ...attempt, undelivered: false })).toBe(false);
  });

  it('is not made at the URL that failed', () => {
    expect(mayRetry({ ...attempt, repeatable: true, nextUrl: attempt.failedUrl })).toBe(false);
  });
});
