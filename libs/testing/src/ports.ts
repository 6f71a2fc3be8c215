import { createServer, type Server } from 'node:net';

/**
 * Below 25,000, where `up` has its presets, and so below 32,768, where Linux starts to assign ports to outgoing
 * connections: one of those could take a port that a test frees and needs again.
 */
const FIRST = 20_000;
const SLICES = 200;
const SLICE = 25;

const remaining: number[] = [];
let taking: Promise<void> | undefined;

/**
 * A loopback port that nothing listens on now, that no outgoing connection will use and that no other test process is
 * given: each process takes slices of the range and marks one as taken by listening on its first port.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = remaining.shift();
    if (port === undefined) await (taking ??= takeSlice().finally(() => (taking = undefined)));
    else if (await isFree(port)) return port;
  }
}

async function takeSlice(): Promise<void> {
  const offset = Math.floor(Math.random() * SLICES);
  for (let tried = 0; tried < SLICES; tried++) {
    const first = FIRST + ((offset + tried) % SLICES) * SLICE;
    const mark = await listen(first);
    if (!mark) continue;
    mark.unref();
    remaining.push(...Array.from({ length: SLICE - 1 }, (_, index) => first + 1 + index));
    return;
  }
  throw new Error(`No free port between ${FIRST} and ${FIRST + SLICES * SLICE}`);
}

/** Listens on a loopback port; undefined where something else does. */
export function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** Whether nothing listens on a loopback port now. */
export async function isFree(port: number): Promise<boolean> {
  const server = await listen(port);
  if (!server) return false;
  await new Promise((resolve) => server.close(resolve));
  return true;
}
