/** The process of one hosted agent: a child of its host, or on a machine of its own. */
import process from 'node:process';
import { runRuntime, type Attached } from './runtime.js';
import { connectIpc } from './transport/ipc/ipc.transport.js';
import { channelOf } from './transport/ipc/process.channel.js';

const EXIT_NOT_ATTACHED = 2;

// Why it could not attach is logged by then; a closed IPC channel has no reader.
const { connection, settings } = await attach().catch(() => process.exit(EXIT_NOT_ATTACHED));
const runtime = await runRuntime(connection, settings);
process.on('SIGTERM', () => void runtime.stop());
process.on('SIGINT', () => undefined); // A Ctrl-C reaches the whole process group; the host decides.
process.exit(await runtime.ended);

async function attach(): Promise<Attached> {
  const { send } = process;
  if (send) return attachChild(send.bind(process));
  // Loaded only where there is no parent: gRPC and the configuration cost 5 MB of memory.
  const { attachAlone } = await import('./transport/grpc/attach.alone.js');
  return attachAlone(process.env);
}

async function attachChild(send: Parameters<typeof channelOf>[1]): Promise<Attached> {
  const connection = await connectIpc(channelOf(process, send));
  const { listenHost, traceFile, otlpEndpoint, logLevel } = connection.configuration;
  const settings = { listenHost: listenHost ?? '127.0.0.1', port: 0, logLevel, traceFile, otlpEndpoint };
  return { connection, settings };
}
