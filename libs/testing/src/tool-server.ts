import { createServer } from 'node:http';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** An MCP server by the official SDK with one tool, `weather`; records what it was asked, and how often it was reached. */
export async function startToolServer(): Promise<{
  url: string;
  cities: string[];
  requests: () => number;
  close: () => Promise<void>;
}> {
  const cities: string[] = [];
  let requests = 0;
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'weather', version: '1.0.0' });
    server.registerTool(
      'weather',
      { description: 'The weather of a city', inputSchema: z.object({ city: z.string() }) },
      async ({ city }) => {
        cities.push(city);
        return { content: [{ type: 'text', text: `It rains in ${city}.` }] };
      },
    );
    return server;
  });
  const server = createServer((request, response) => {
    requests++;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]);
      const body = request.method === 'POST' ? { body: Buffer.concat(chunks) } : {};
      const url = `http://${request.headers.host ?? ''}${request.url ?? ''}`;
      void handler
        .fetch(new Request(url, { method: request.method ?? 'GET', headers, ...body }))
        .then(async (answer) => {
          response.writeHead(answer.status, Object.fromEntries(answer.headers));
          response.end(Buffer.from(await answer.arrayBuffer()));
        });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/mcp`,
    cities,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
