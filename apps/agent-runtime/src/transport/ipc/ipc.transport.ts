import { decodeStatusDetails, runtime } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { traceHeaders } from '@isthmus/platform-observability';
import { createHost, type HostCall, type HostMethod } from '../../host/host.client.js';
import type { ConnectionEnd, HostConnection, Configuration } from '../../host/host.js';
import { configurationOf } from '../../host/host.mapper.js';

const { HostFrame, RuntimeFrame, RuntimeHostDefinition } = runtime;
const CALL_TIMEOUT_MS = 10_000;
const PENDING_MAX = 10_000;

/** The IPC channel of this process. */
export interface Channel {
  send: (frame: Uint8Array) => void;
  onMessage: (listener: (frame: Uint8Array) => void) => void;
  onClose: (listener: () => void) => void;
}

interface Pending {
  resolve: (response: Uint8Array) => void;
  reject: (error: AppError) => void;
}

/** Attaches a child process to the host that started it. Rejects when the channel closes before the configuration came. */
export async function connectIpc(channel: Channel): Promise<HostConnection> {
  const { promise: ended, resolve: end } = Promise.withResolvers<ConnectionEnd>();
  const started = Promise.withResolvers<Configuration>();
  const pending = new Map<number, Pending>();
  channel.onMessage((bytes) => {
    const { kind } = HostFrame.decode(bytes);
    if (kind?.$case === 'event') onEvent(kind.value, { start: started.resolve, end });
    else if (kind?.$case === 'answer') pending.get(kind.value.id)?.resolve(kind.value.response);
    else if (kind?.$case === 'failure') pending.get(kind.value.id)?.reject(errorOf(kind.value.status));
  });
  channel.onClose(() => {
    end('lost');
    started.reject(new AppError('UNAVAILABLE', 'The host closed the IPC channel'));
  });
  const host = createHost(callsOver(channel, pending));
  return { host, configuration: await started.promise, ended, close: async () => undefined };
}

function onEvent(
  { kind }: runtime.AttachResponse,
  to: { start: (configuration: Configuration) => void; end: (reason: ConnectionEnd) => void },
): void {
  if (kind?.$case === 'configuration') to.start(configurationOf(kind.value));
  if (kind?.$case === 'stop') to.end('stop');
}

function callsOver(channel: Channel, pending: Map<number, Pending>): HostCall {
  let lastId = 0;
  const send = (method: HostMethod, request: Uint8Array) =>
    new Promise<Uint8Array>((resolve, reject) => {
      if (pending.size >= PENDING_MAX)
        throw new AppError('LIMIT_EXCEEDED', `More than ${PENDING_MAX} calls wait for the host`);
      const id = ++lastId;
      const timer = setTimeout(() => settle(() => reject(timedOut(method))), CALL_TIMEOUT_MS);
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        pending.delete(id);
        finish();
      };
      pending.set(id, {
        resolve: (response) => settle(() => resolve(response)),
        reject: (error) => settle(() => reject(error)),
      });
      const { name } = RuntimeHostDefinition.methods[method];
      channel.send(
        RuntimeFrame.encode({
          id,
          method: name,
          request: Buffer.from(request),
          trace: traceHeaders(),
        }).finish(),
      );
    });
  return async (method, request) => {
    const { requestType, responseType } = RuntimeHostDefinition.methods[method];
    // The codecs are those of this very method; the table's union type cannot say so.
    const bytes = await send(method, requestType.encode(request as never).finish());
    return responseType.decode(bytes) as never;
  };
}

function errorOf(status: Uint8Array): AppError {
  return decodeStatusDetails(status) ?? new AppError('INTERNAL', 'The host failed and gave no reason');
}

function timedOut(method: HostMethod): AppError {
  return new AppError('DEADLINE_EXCEEDED', `The host did not answer ${method} within ${CALL_TIMEOUT_MS} ms`);
}
