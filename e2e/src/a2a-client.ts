import { randomUUID } from 'node:crypto';
import { Role, verifyAgentCardSignature, type AgentCard, type StreamResponse } from '@a2a-js/sdk';
import {
  ClientFactory,
  ClientFactoryOptions,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
  RestTransportFactory,
  type Client,
  type TransportFactory,
} from '@a2a-js/sdk/client';
import { GrpcTransportFactory } from '@a2a-js/sdk/client/grpc';
import { InterceptingCall, type Interceptor } from '@grpc/grpc-js';
import type { JSONWebKeySet, JWK } from 'jose';

/** `fetch` with a key of the platform; `rewrite` sends requests to a different endpoint than the card has. */
export function fetchWithKey(secret: string, rewrite: (url: string) => string = (url) => url): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${secret}`);
    return fetch(rewrite(String(input)), { ...init, headers });
  };
}

/** The card at the well-known path below `address`, as the official client reads it. */
export function fetchCard(address: string, fetchImpl: typeof fetch): Promise<AgentCard> {
  return new DefaultAgentCardResolver({ fetchImpl }).resolve(address);
}

/** Throws unless a key listed at `keysUrl` has signed the card. */
export async function verifyCard(card: AgentCard, keysUrl: string): Promise<void> {
  const { keys } = (await (await fetch(keysUrl)).json()) as JSONWebKeySet; // by definition of the path, RFC 7517
  await verifyAgentCardSignature(async (kid) => {
    const key = keys.find((candidate: JWK) => candidate.kid === kid);
    if (!key) throw new Error(`${keysUrl} lists no key ${kid}`);
    return key;
  })(card);
}

/** By the binding of JSON-RPC unless another is named; the card has both. */
export function clientFor(
  card: AgentCard,
  fetchImpl: typeof fetch,
  binding: 'JSONRPC' | 'HTTP+JSON' = 'JSONRPC',
): Promise<Client> {
  const Factory = binding === 'JSONRPC' ? JsonRpcTransportFactory : RestTransportFactory;
  return clientBy(card, new Factory({ fetchImpl }));
}

/** By gRPC, at the address and for the tenant that the card declares. */
export function grpcClientFor(card: AgentCard, secret: string): Promise<Client> {
  const withKey: Interceptor = (options, next) =>
    new InterceptingCall(next(options), {
      start: (metadata, listener, proceed) => {
        metadata.set('authorization', `Bearer ${secret}`);
        proceed(metadata, listener);
      },
    });
  return clientBy(card, new GrpcTransportFactory({ grpcCallOptions: { interceptors: [withKey] } }));
}

function clientBy(card: AgentCard, transport: TransportFactory): Promise<Client> {
  const options = ClientFactoryOptions.createFrom(ClientFactoryOptions.default, {
    transports: [transport],
    preferredTransports: [transport.protocolName],
  });
  return new ClientFactory(options).createFromAgentCard(card);
}

/** A whole streamed turn. */
export interface Turn {
  /** Text of the answer. */
  text: string;
  /** Pieces of text in the order received. */
  pieces: string[];
  contextId: string;
  /** Sources cited by the answer. */
  citations: unknown[];
  events: StreamResponse[];
}

/** Sends one message and reads its stream to the end. */
export async function ask(client: Client, text: string, contextId = ''): Promise<Turn> {
  const events: StreamResponse[] = [];
  for await (const event of client.sendMessageStream(messageOf(text, contextId))) events.push(event);
  return turnOf(events);
}

export function messageOf(text: string, contextId = '') {
  return {
    tenant: '',
    configuration: undefined,
    metadata: undefined,
    message: {
      messageId: randomUUID(),
      contextId,
      taskId: '',
      role: Role.ROLE_USER,
      parts: [
        {
          content: { $case: 'text' as const, value: text },
          mediaType: 'text/plain',
          filename: '',
          metadata: undefined,
        },
      ],
      metadata: undefined,
      extensions: [],
      referenceTaskIds: [],
    },
  };
}

/** A request without the official client, to inspect the HTTP response; a message by default. */
export function sendRaw(
  address: string,
  fetchImpl: typeof fetch,
  call: { method: string; params: object } = { method: 'SendMessage', params: greeting() },
): Promise<Response> {
  return fetchImpl(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...call }),
  });
}

function greeting(): object {
  return { message: { messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text: 'hello' }] } };
}

function turnOf(events: StreamResponse[]): Turn {
  const turn: Turn = { text: '', pieces: [], contextId: '', citations: [], events };
  for (const { payload } of events) {
    if (payload?.$case === 'task') turn.contextId = payload.value.contextId;
    if (payload?.$case !== 'artifactUpdate') continue;
    for (const part of payload.value.artifact?.parts ?? []) {
      if (part.content?.$case === 'text') turn.pieces.push(part.content.value);
      if (part.content?.$case === 'data') turn.citations.push(part.content.value);
    }
  }
  turn.text = turn.pieces.join('');
  return turn;
}
