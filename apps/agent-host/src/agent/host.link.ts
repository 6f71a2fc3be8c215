import { AppError } from '@isthmus/platform-errors';
import { traceHeaders } from '@isthmus/platform-observability';
import type {
  BrokerCalls,
  BrokerMethod,
  InstanceSettings,
  ToHost,
  ToInstance,
} from '../broker/broker.protocol.js';

const CALL_TIMEOUT_MS = 10_000;
const PENDING_MAX = 10_000;

/** The IPC channel of this process. */
export interface Channel {
  send: (message: ToHost) => void;
  onMessage: (listener: (message: ToInstance) => void) => void;
}

/** What an instance needs of its host: `call` for everything that takes a key, a password or another service. */
export interface HostLink {
  call: <Method extends BrokerMethod>(
    method: Method,
    argument: BrokerCalls[Method][0],
  ) => Promise<BrokerCalls[Method][1]>;
}

interface Pending {
  resolve: (result: unknown) => void;
  reject: (error: AppError) => void;
}

/** Opens the link; `settings` resolves when the host has sent them. Calls fail after ten seconds. */
export function openHostLink(channel: Channel): HostLink & { settings: Promise<InstanceSettings> } {
  const pending = new Map<number, Pending>();
  const { promise: settings, resolve: start } = Promise.withResolvers<InstanceSettings>();
  let lastId = 0;
  channel.onMessage((message) => {
    if (message.kind === 'start') return start(message.settings);
    const waiting = pending.get(message.id);
    pending.delete(message.id);
    if (message.kind === 'answer') waiting?.resolve(message.result);
    else waiting?.reject(new AppError(message.code, message.message));
  });
  const call = (method: BrokerMethod, argument: unknown) =>
    new Promise<unknown>((resolve, reject) => {
      if (pending.size >= PENDING_MAX)
        throw new AppError('LIMIT_EXCEEDED', 'Too many calls wait for the host');
      const id = ++lastId;
      const timer = setTimeout(() => settle(() => reject(late(method))), CALL_TIMEOUT_MS);
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        pending.delete(id);
        finish();
      };
      pending.set(id, {
        resolve: (result) => settle(() => resolve(result)),
        reject: (error) => settle(() => reject(error)),
      });
      channel.send({ kind: 'call', id, method, argument, trace: traceHeaders() });
    });
  // The host answers each method with what BrokerCalls says of it; the channel itself is untyped.
  return { settings, call: call as HostLink['call'] };
}

function late(method: BrokerMethod): AppError {
  return new AppError('DEADLINE_EXCEEDED', `The host did not answer ${method} within ${CALL_TIMEOUT_MS} ms`);
}
