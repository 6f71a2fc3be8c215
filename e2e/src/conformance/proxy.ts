import { createServer, request as send, type IncomingMessage, type RequestOptions } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listening, type RunningServer } from './agent.server.ts';

/** A request on its way to the gateway. */
export interface Passing {
  path: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/**
 * The kits know neither API keys nor agents of a gateway: the proxy adds them to what a kit sends, and passes answers on
 * byte by byte. A client that leaves has left at the gateway too.
 */
export function startProxy(
  gatewayUrl: string,
  { key, adjust }: { key: string; adjust: (passing: Passing) => Passing },
): Promise<RunningServer> {
  return listening(
    createServer((request, response) => {
      void buffer(request).then((sent) => {
        const { method, url = '/' } = request;
        const { path, headers, body } = adjust({ path: url, headers: request.headers, body: sent });
        const { 'transfer-encoding': _, ...rest } = headers;
        const hasBody = method !== 'GET' && method !== 'DELETE';
        const options: RequestOptions = {
          ...(method !== undefined && { method }),
          headers: {
            ...rest,
            authorization: `Bearer ${key}`,
            ...(hasBody && { 'content-length': body.length }),
          },
        };
        const passed = send(new URL(path, gatewayUrl), options, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
          answer.on('error', () => response.destroy());
        });
        passed.on('error', () => response.destroy());
        response.on('close', () => response.writableFinished || passed.destroy());
        passed.end(body);
      });
    }),
  );
}
