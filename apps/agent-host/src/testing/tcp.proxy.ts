import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A port in front of another one of this machine, whose connections a test can cut. */
export interface TcpProxy {
  address: string;
  /** Breaks every connection; new ones are made at once. */
  cut: () => void;
  /** Breaks every connection and accepts no more. */
  close: () => void;
}

export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const [host, port] = target.split(':');
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((incoming) => {
    const outgoing = keep(connect(Number(port), host));
    keep(incoming).pipe(outgoing).pipe(incoming);
    incoming.on('close', () => outgoing.destroy());
    outgoing.on('close', () => incoming.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    address: `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    cut,
    close: () => {
      server.close();
      cut();
    },
  };
}
