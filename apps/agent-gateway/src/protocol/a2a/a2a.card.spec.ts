import { audienceOfAgent } from '@isthmus/platform-identity';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessTokenOf } from '../../testing/access.token.fakes.js';
import { AGENT, FakeExchangeServices, TENANT } from '../../testing/exchange.fakes.js';
import { startUnitGateway, type UnitGateway } from '../../testing/unit.gateway.js';
import { A2aProtocol } from './a2a.protocol.js';

/** For the members of which tenant cards were asked. */
const asked: (string | undefined)[] = [];
let gateway: UnitGateway;
beforeAll(async () => {
  const cards = {
    answer: async ({ tenantId }: { tenantId?: string | undefined }) => {
      asked.push(tenantId);
      return { status: 200 as const, headers: {}, body: '{}' };
    },
  };
  const jwks = { text: async () => '{"keys":[]}' };
  const protocol = new A2aProtocol(new FakeExchangeServices(), cards, jwks, { EXCHANGE_TIMEOUT_MS: 1_000 });
  gateway = await startUnitGateway([protocol]);
});
afterAll(() => gateway.stop());

it('shows a card to members of the tenant; who has a token for another agent is a stranger', async () => {
  const url = `${gateway.url}/agents/${AGENT}/.well-known/agent-card.json`;
  const tokens = [
    undefined,
    'https://agents.example/agents/a2',
    audienceOfAgent('https://agents.example', AGENT),
  ];
  for (const aud of tokens) {
    const token = await accessTokenOf({ claims: aud === undefined ? {} : { aud } });
    await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  }
  expect(asked).toEqual([TENANT, undefined, TENANT]);
});
