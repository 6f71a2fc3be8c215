import type { Channel } from './ipc.transport.js';

/** The IPC channel that a process has to its parent. */
export function channelOf(
  process: Pick<NodeJS.Process, 'on'>,
  send: (message: unknown, onSent: undefined, options: undefined, onError: () => void) => unknown,
): Channel {
  return {
    // A frame that cannot be sent gets no answer, and its call times out; the end of the parent is seen by `onClose`.
    send: (frame) => void send(frame, undefined, undefined, () => undefined),
    onMessage: (listener) =>
      void process.on('message', (message) => {
        if (message instanceof Uint8Array) listener(message);
      }),
    onClose: (listener) => void process.on('disconnect', listener),
  };
}
