import { createServer } from 'node:net';

/**
 * Below 32768, where Linux starts to assign ports to outgoing connections: one of those could take a port that a test
 * frees and needs again.
 */
const FIRST = 20_000;
const COUNT = 12_000;

/** A loopback port that nothing listens on now and that no outgoing connection will use. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port between ${FIRST} and ${FIRST + COUNT}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
