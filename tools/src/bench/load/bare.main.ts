/** The floor: a proxy that reads a body once, parses it and streams the answer, at BARE_PORT before UPSTREAM_URL. */
import { createServer } from 'node:http';
import { Pool } from 'undici';

const upstream = new Pool(String(process.env['UPSTREAM_URL']), { connections: 1_024 });
const server = createServer((request, response) => {
  if (request.method !== 'POST') {
    response.writeHead(405).end();
    return;
  }
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const bytes = Buffer.concat(parts);
    const asked: unknown = JSON.parse(bytes.toString());
    if (typeof asked !== 'object' || asked === null) {
      response.writeHead(400).end();
      return;
    }
    upstream
      .stream(
        {
          path: request.url ?? '/',
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer upstream' },
          body: bytes,
        },
        ({ statusCode, headers }) =>
          response.writeHead(statusCode, { 'content-type': String(headers['content-type']) }),
      )
      .catch(() => response.destroy());
  });
});
server.listen(Number(process.env['BARE_PORT']), '127.0.0.1', 8_192);
