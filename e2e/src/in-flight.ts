import { once, type EventEmitter } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request that a process is in the middle of serving. */
export interface InFlight {
  /** Resolves when it has ended in any way. */
  ended: Promise<unknown>;
  close: () => void;
}

/** Sent data needs a moment to arrive where nothing confirms it. */
const ARRIVAL_MS = 300;
/** An empty message in gRPC's framing: no compression, length zero. */
const EMPTY_MESSAGE = Buffer.alloc(5);

/** The health of the whole process as an open stream; resolves with its first message. */
export async function watchHealth(address: string): Promise<InFlight> {
  const { stream, inFlight } = openGrpc(address, '/grpc.health.v1.Health/Watch');
  stream.end(EMPTY_MESSAGE);
  await once(stream, 'data');
  return inFlight;
}

/** A gRPC call whose request stops arriving in the middle of its message. */
export async function stalledCall(address: string): Promise<InFlight> {
  const { stream, inFlight } = openGrpc(address, '/grpc.health.v1.Health/Check');
  stream.write(EMPTY_MESSAGE.subarray(0, 3));
  await sleep(ARRIVAL_MS);
  return inFlight;
}

/** A POST whose body arrives a byte at a time and would take minutes. */
export async function slowUpload(url: string, headers: Record<string, string> = {}): Promise<InFlight> {
  const call = httpRequest(url, { method: 'POST', headers: { ...headers, 'content-length': 1_000 } });
  call.on('error', () => undefined); // A server that stops may respond, or close the connection.
  call.on('response', (response) => response.resume());
  const timer = setInterval(() => call.write(' '), 200);
  const ended = closeOf(call).then(() => clearInterval(timer));
  await once(call, 'socket');
  await sleep(ARRIVAL_MS);
  return { ended, close: () => call.destroy() };
}

/** A request whose head never ends. */
export async function slowHead(url: string): Promise<InFlight> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.resume();
  const ended = closeOf(socket);
  await once(socket, 'connect');
  socket.write(`GET / HTTP/1.1\r\nHost: ${hostname}\r\nX-Slow: `);
  await sleep(ARRIVAL_MS);
  return { ended, close: () => socket.destroy() };
}

/** A response that is still being sent; resolves with its first bytes, and throws when it is refused. */
export async function openStream(url: string, init: RequestInit): Promise<InFlight> {
  const controller = new AbortController();
  const response = await fetch(url, { ...init, signal: controller.signal });
  if (!response.ok || !response.body) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  const reader = response.body.getReader();
  await reader.read();
  const drain = async () => {
    while (!(await reader.read()).done);
  };
  return { ended: drain().catch(() => undefined), close: () => controller.abort() };
}

function openGrpc(address: string, path: string) {
  const session = connectHttp2(`http://${address}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  for (const emitter of [session, stream]) emitter.on('error', () => undefined);
  stream.resume();
  const ended = closeOf(stream);
  return { stream, inFlight: { ended, close: () => session.destroy() } };
}

/** Unlike Node's `once` it ignores earlier errors. */
function closeOf(emitter: EventEmitter): Promise<void> {
  return new Promise((resolve) => emitter.once('close', () => resolve()));
}
