import { GrpcTransportFactory } from '@a2a-js/sdk/client/grpc';
import { JsonRpcTransportFactory, RestTransportFactory, type Transport } from '@a2a-js/sdk/client';
import { credentials } from '@grpc/grpc-js';
import { KEY, type UnitGateway } from './unit.gateway.js';

export const BINDINGS = ['JSONRPC', 'HTTP+JSON', 'GRPC'] as const;
export type Binding = (typeof BINDINGS)[number];

/** Of each call that a client of `clientsOf` makes. */
export const SERVICE_PARAMETERS = { authorization: `Bearer ${KEY}`, 'a2a-version': '1.0' };

/** The official client's transport of each binding, by the addresses that all agents share: the tenant names the agent. */
export async function clientsOf(
  { url, grpc }: Pick<UnitGateway, 'url' | 'grpc'>,
  key = KEY,
): Promise<Record<Binding, Transport>> {
  const parameters = { ...SERVICE_PARAMETERS, authorization: `Bearer ${key}` };
  const fetchImpl: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(parameters)) if (!headers.has(name)) headers.set(name, value);
    return fetch(input, { ...init, headers });
  };
  const card = { url: '', capabilities: {}, supportedInterfaces: [] } as never; // Transports do not read it.
  const plain = { grpcChannelCredentials: credentials.createInsecure() };
  return {
    JSONRPC: await new JsonRpcTransportFactory({ fetchImpl }).create(`${url}/agents/`, card),
    'HTTP+JSON': await new RestTransportFactory({ fetchImpl }).create(`${url}/agents`, card),
    GRPC: await new GrpcTransportFactory(plain).create(grpc, card),
  };
}
