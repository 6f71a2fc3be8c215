import type { OrganisationGate } from '@isthmus/platform-http';
import { A2aProtocol } from '../protocol/a2a/a2a.protocol.js';
import type { FakeExchangeServices } from './exchange.fakes.js';
import { startUnitGateway, type UnitGateway } from './unit.gateway.js';

interface A2aGatewayOptions {
  card?: string;
  exchangeTimeoutMs?: number;
  gate?: OrganisationGate;
}

/** The servers of the gateway with A2A alone, whose agents all have this card. */
export function startA2aGateway(
  services: FakeExchangeServices,
  { card = '{}', exchangeTimeoutMs = 60_000, gate }: A2aGatewayOptions = {},
): Promise<UnitGateway> {
  const cards = { answer: async () => ({ status: 200 as const, headers: {}, body: card }) };
  const jwks = { text: async () => '{"keys":[]}' };
  const environment = { EXCHANGE_TIMEOUT_MS: exchangeTimeoutMs };
  return startUnitGateway([new A2aProtocol(services, cards, jwks, environment)], gate);
}
