import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './ports.js';

/** A TCP proxy in front of one server. */
export interface StallingProxy {
  port: number;
  /** `url` with the proxy in place of the server. */
  through: (url: string) => string;
  /** From now on nothing is forwarded, in either direction; connections are still accepted, and stay open. */
  stall: () => void;
  /** Resumes forwarding, starting with what was held back. */
  resume: () => void;
  close: () => Promise<void>;
}

/** A proxy that can behave like a hung server: it keeps its connections open and sends nothing. */
export async function startStallingProxy(target: { host: string; port: number }): Promise<StallingProxy> {
  const sockets = new Set<Socket>();
  let isStalled = false;
  const server = createServer((incoming) => {
    const outgoing = connect(target.port, target.host);
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        if (!isStalled) to.destroy();
      });
      if (isStalled) from.pause();
    }
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port,
    through: (url) => {
      const proxied = new URL(url);
      proxied.host = `127.0.0.1:${port}`;
      return proxied.toString();
    },
    stall: () => {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    resume: () => {
      isStalled = false;
      for (const socket of sockets) socket.resume();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
