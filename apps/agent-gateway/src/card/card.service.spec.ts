import type { AgentRoute } from '@isthmus/domain-exchange';
import { beforeEach, describe, expect, it } from 'vitest';
import { AGENT, routeTo, TENANT } from '../testing/exchange.fakes.js';
import { CardService, type CardRequest } from './card.service.js';

const CARD = '{"name":"Support","signatures":[ {"protected":"x"} ]}';

let route: AgentRoute | undefined;
let service: CardService;
beforeEach(() => {
  route = routeTo('http://agent-1', { public: true, cardJson: CARD });
  service = new CardService({ resolve: async () => route });
});

const ask = (change: Partial<CardRequest> = {}) =>
  service.answer({ agentId: AGENT, tenantId: undefined, ifNoneMatch: undefined, ...change });
const become = (change: Partial<AgentRoute>) =>
  (route = routeTo('http://agent-1', { cardJson: CARD, ...change }));
const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

it('answers the card byte for byte', async () => {
  expect(await ask()).toMatchObject({ status: 200, body: CARD });
});

describe('a public card', () => {
  it('is for anyone, and caches may share it', async () => {
    const { headers } = await ask();
    expect(headers['cache-control']).toBe('public, max-age=60');
    expect(headers).not.toHaveProperty('vary');
  });
});

describe('a private card', () => {
  it('is for its tenant, and caches may not share it', async () => {
    become({ public: false });
    const { headers } = await ask({ tenantId: TENANT });
    expect(headers).toMatchObject({ 'cache-control': 'private, max-age=60', vary: 'authorization' });
  });

  it('is answered like no card to anyone else', async () => {
    become({ public: false });
    await expect(ask()).rejects.toThrow(code('UNAUTHENTICATED'));
    await expect(ask({ tenantId: 'another' })).rejects.toThrow(code('NOT_FOUND'));
    route = undefined;
    await expect(ask()).rejects.toThrow(code('UNAUTHENTICATED'));
    await expect(ask({ tenantId: 'another' })).rejects.toThrow(code('NOT_FOUND'));
  });
});

describe('a validator', () => {
  it('matches the same card, alone, in a list, weak or as any', async () => {
    const etag = (await ask()).headers['etag'] ?? '';
    for (const ifNoneMatch of [etag, `"other", ${etag}`, `W/${etag}`, '*'])
      expect(await ask({ ifNoneMatch })).toMatchObject({ status: 304, body: '', headers: { etag } });
    expect((await ask({ ifNoneMatch: '"other"' })).status).toBe(200);
  });

  it('changes with the card', async () => {
    const etag = (await ask()).headers['etag'] ?? '';
    become({ public: true, cardJson: '{"name":"Sales"}' });
    expect((await ask({ ifNoneMatch: etag })).status).toBe(200);
  });
});

describe('the card of an agent that is not ready', () => {
  it('is answered as long as the agent may return', async () => {
    for (const state of ['recovering', 'deploying', 'failed'] as const) {
      become({ public: true, state });
      expect((await ask()).status).toBe(200);
    }
  });

  it('is gone with the agent', async () => {
    for (const state of ['gone', 'undeploying'] as const) {
      become({ public: true, state });
      await expect(ask()).rejects.toThrow(code('GONE'));
    }
  });

  it('is unavailable, with a delay, before it is published', async () => {
    become({ public: true, cardJson: '' });
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 2_000 });
  });
});
