import { createServer, type IncomingHttpHeaders } from 'node:http';

/** A notification as it reached a webhook. */
export interface Notification {
  headers: IncomingHttpHeaders;
  text: string;
  body: Record<string, unknown>;
}

export interface Webhook {
  url: string;
  /** Those that were acknowledged, and those that were not. */
  taken: Notification[];
  refused: Notification[];
  /** Answers the next ones with these statuses, 0 for no answer, and then with 200. */
  refuse: (...statuses: number[]) => void;
  close: () => Promise<void>;
}

/** A webhook on loopback. */
export async function startWebhook(): Promise<Webhook> {
  const taken: Notification[] = [];
  const refused: Notification[] = [];
  let statuses: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body = JSON.parse(text) as Notification['body']; // Of the gateway.
      const status = statuses.shift() ?? 200;
      (status === 200 ? taken : refused).push({ headers: request.headers, text, body });
      if (status !== 0) response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/hook`,
    taken,
    refused,
    refuse: (...next) => (statuses = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
