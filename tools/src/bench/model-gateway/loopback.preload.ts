/** Loaded before a server that has no option for its address: whatever listens on a port does so on loopback only. */
import { Server } from 'node:net';

const listen = Server.prototype.listen;
Server.prototype.listen = function (this: Server, ...args: unknown[]): Server {
  const [first] = args;
  const port = typeof first === 'object' && first !== null && 'port' in first ? first.port : first;
  const onListening = args.find((argument) => typeof argument === 'function');
  // Node's own overloads take every shape; this one is the shape that names a port and an address.
  return listen.call(this, { port: Number(port), host: '127.0.0.1' }, onListening as () => void);
};
