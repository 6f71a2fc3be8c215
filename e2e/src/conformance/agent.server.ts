import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { AgentCard, Extensions } from '@a2a-js/sdk';
import {
  DefaultPushNotificationSender,
  DefaultRequestHandler,
  InMemoryPushNotificationStore,
  InMemoryTaskStore,
  JsonRpcTransportHandler,
  ServerCallContext,
  type AgentExecutor,
} from '@a2a-js/sdk/server';

export interface AgentOptions {
  card: object;
  executor: AgentExecutor;
}

export interface RunningServer {
  url: string;
  close: () => Promise<void>;
}

/** An agent on the server side of the official SDK, over JSON-RPC, as agents behind the gateway are. */
export async function startAgent({ card, executor }: AgentOptions): Promise<RunningServer> {
  const agentCard = AgentCard.fromJSON(card);
  const configs = new InMemoryPushNotificationStore();
  const handler = new DefaultRequestHandler(
    agentCard,
    new InMemoryTaskStore(),
    executor,
    undefined,
    configs,
    new DefaultPushNotificationSender(configs),
    undefined,
    undefined,
    { validateInputModes: true },
  );
  const transport = new JsonRpcTransportHandler(handler);
  return listening(
    createServer((request, response) => {
      const context = new ServerCallContext({
        requestedVersion: '1.0',
        requestedExtensions: Extensions.parseServiceParameter(
          String(request.headers['a2a-extensions'] ?? ''),
        ),
      });
      void json(request).then(async (body) => {
        const call = body as Record<string, unknown>; // The gateway lets only objects through.
        const answer = await transport.handle(call, context);
        if (Symbol.asyncIterator in answer) await stream(response, answer, call['id']);
        else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    }),
  );
}

/** An error before the first event is an ordinary answer (A2A §9.4.2). */
async function stream(response: ServerResponse, answers: AsyncGenerator, id: unknown): Promise<void> {
  try {
    for await (const answer of answers) {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(answer)}\n\n`);
    }
  } catch (error) {
    const failure = JSON.stringify({
      jsonrpc: '2.0',
      id,
      error: JsonRpcTransportHandler.mapToJSONRPCError(error),
    });
    if (response.headersSent) response.write(`data: ${failure}\n\n`);
    else response.writeHead(200, { 'content-type': 'application/json' }).write(failure);
  }
  response.end();
}

/** Starts a server on any free port of loopback. */
export async function listening(server: Server): Promise<RunningServer> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // It listens on TCP.
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
