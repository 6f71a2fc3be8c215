import { createServer, request as requestOf } from 'node:http';

/** Passes requests on to a server on loopback, and keeps everything that they say. */
export interface RecordingProxy {
  url: string;
  /** Each request as text: its target, every header, and the body. */
  seen: string[];
  close: () => Promise<void>;
}

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      seen.push([request.url, ...request.rawHeaders, body.toString()].join('\n'));
      const { method, headers, url = '/' } = request;
      const onward = requestOf(new URL(url, target), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      response.on('close', () => onward.destroy());
      onward.on('error', () => response.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const { pathname } = new URL(target);
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}${pathname}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
