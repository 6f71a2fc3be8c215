import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

/** A request as it reached the agent. */
export interface SeenRequest {
  headers: IncomingHttpHeaders;
  body: { id: unknown; method: string };
}

export interface ScriptedAgent {
  url: string;
  seen: SeenRequest[];
  /** Requests whose sender left before the answer ended. */
  abandoned: () => number;
  /** What to do with requests from now on. */
  play: (script: (response: ServerResponse, id: unknown) => void) => void;
  /** Breaks all connections off. */
  cut: () => void;
  close: () => Promise<void>;
}

/** An A2A agent on loopback that answers as its script says; what it sends need not be valid. */
export async function startScriptedAgent(): Promise<ScriptedAgent> {
  const seen: SeenRequest[] = [];
  let abandoned = 0;
  let script = (response: ServerResponse, id: unknown) => sendResult(response, id, { task: { id: 't1' } });
  const server = createServer((request, response) => {
    response.on('close', () => (abandoned += response.writableFinished ? 0 : 1));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as SeenRequest['body']; // the gateway lets only JSON through
      seen.push({ headers: request.headers, body });
      script(response, body.id);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    seen,
    abandoned: () => abandoned,
    play: (next) => (script = next),
    cut: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function sendResult(response: ServerResponse, id: unknown, result: unknown): void {
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ jsonrpc: '2.0', id, result }));
}

export function eventOf(id: unknown, result: unknown): string {
  return `data: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`;
}
