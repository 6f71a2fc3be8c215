import { createServer } from 'node:net';

/**
 * Below 32768, where Linux begins to hand out ports to outgoing connections: one of those would take a port that a
 * test frees and wants back.
 */
const FIRST = 20_000;
const COUNT = 12_000;

/** A port of loopback that nothing listens on now, and that no outgoing connection will be given. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port was found between ${FIRST} and ${FIRST + COUNT}.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
