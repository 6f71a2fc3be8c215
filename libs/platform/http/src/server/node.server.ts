import { createServer, ServerResponse, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { faultOfConnection, HttpFault, methodNotAllowed } from './http.fault.js';
import type { HttpLimits } from './limits.js';

/** How often Node checks for connections that have timed out. */
const CHECK_MS = 500;

export interface ConnectionFaults {
  /**
   * The bytes of a response to an error before any request could be read; undefined to close the connection without
   * one; the response in flight, where the error is in bytes after its request, to close the connection after it.
   */
  answer: (fault: HttpFault, socket: Socket) => string | ServerResponse | undefined;
}

/** Node's HTTP/1.1 server under `limits`; `faults` responds to what its parser refuses. */
export function createNodeServer(
  listener: RequestListener,
  limits: HttpLimits,
  faults: ConnectionFaults,
): Server {
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytesMax,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: CHECK_MS,
      insecureHTTPParser: false,
      // Checked with the rest of the head, so that the error has the protocol's form.
      requireHostHeader: false,
    },
    listener,
  );
  server.maxConnections = limits.connectionsMax;
  const refused = new WeakSet<Socket>();
  const refuse = (fault: HttpFault, socket: Socket) => {
    if (refused.has(socket)) return; // Node reports every further chunk of a connection that is being closed.
    refused.add(socket);
    const answer = faults.answer(fault, socket);
    if (answer instanceof ServerResponse) endAfter(answer, socket);
    else endWith(socket, answer);
  };
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Node's type is Duplex for the sake of other transports; an HTTP server over TCP has sockets only.
    const connection = socket as Socket;
    if (error.code === 'ECONNRESET' || !connection.writable) connection.destroy();
    else refuse(faultOfConnection(error), connection);
  });
  server.on('connect', (_, socket) =>
    refuse(methodNotAllowed('CONNECT', []), socket as Socket /* as above */),
  );
  // An expectation beyond 100-continue is passed on as a request: it may be ignored (RFC 9110, section 10.1.1).
  server.on('checkExpectation', listener);
  return server;
}

/** Long enough for a client to read the response before the connection is reset by what it still sends. */
const LINGER_MS = 300;

function endAfter(response: ServerResponse, socket: Socket): void {
  response.shouldKeepAlive = false; // For the `connection` header, where the head is not sent yet.
  response.once('close', () => endWith(socket, ''));
}

function endWith(socket: Socket, text: string | undefined): void {
  if (text === undefined || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.on('error', () => socket.destroy());
  socket.end(text);
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
