import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that passed, with its answer's status once there is one; times in milliseconds since 1970. */
interface Passed {
  authorization: string;
  receivedAt: number;
  status?: number;
}

/** Passes requests on as they are, and remembers each. */
export interface CountingProxy {
  url: string;
  /** The requests with this API key, in the order in which they came. */
  passedWith: (apiKey: string) => Passed[];
  close: () => Promise<void>;
}

/** Starts a proxy before `target` on loopback: how often a library tries is seen only between it and the gateway. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const all: Passed[] = [];
  const server = createServer((request, response) => {
    const { method, headers, url = '' } = request;
    const passed: Passed = { authorization: headers.authorization ?? '', receivedAt: Date.now() };
    all.push(passed);
    const onward = send(new URL(url, target), { method, headers }, (answer) => {
      passed.status = answer.statusCode ?? 502;
      response.writeHead(passed.status, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
  return {
    url: `http://127.0.0.1:${port}`,
    passedWith: (apiKey) => all.filter(({ authorization }) => authorization === `Bearer ${apiKey}`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
