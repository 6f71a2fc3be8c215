import { encodeStatusDetails, runtime } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { configurationMessage } from '../../testing/configuration.js';
import { connectIpc } from './ipc.transport.js';

const { HostFrame, LoadTaskRequest, LoadTaskResponse, RuntimeFrame } = runtime;

/** A host at the other end of the channel; keeps the frames that it gets. */
class FakeChannel {
  readonly frames: runtime.RuntimeFrame[] = [];
  receive: (frame: Uint8Array) => void = () => undefined;
  close: () => void = () => undefined;
  readonly send = (frame: Uint8Array) => void this.frames.push(RuntimeFrame.decode(frame));
  readonly onMessage = (listener: (frame: Uint8Array) => void) => void (this.receive = listener);
  readonly onClose = (listener: () => void) => void (this.close = listener);
  post(kind: runtime.HostFrame['kind']): void {
    this.receive(HostFrame.encode({ kind }).finish());
  }
}

let channel: FakeChannel;
beforeEach(() => {
  vi.useFakeTimers();
  channel = new FakeChannel();
});
afterEach(() => vi.useRealTimers());

async function connected() {
  const connecting = connectIpc(channel);
  channel.post({
    $case: 'event',
    value: { kind: { $case: 'configuration', value: configurationMessage() } },
  });
  return connecting;
}

it('starts with the configuration that the host sends', async () => {
  const { configuration } = await connected();
  expect(configuration).toMatchObject({
    instanceId: 'i-1',
    privateNetworks: 'allow',
    listenHost: '::1',
    spec: { name: 'Support', limits: { stepsMax: 1 } },
  });
});

it('rejects when the host closes the channel before that', async () => {
  const connecting = connectIpc(channel);
  channel.close();
  await expect(connecting).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

it('calls by the name of the RPC, and takes the answer with its id', async () => {
  const { host } = await connected();
  const [first, second] = [host.loadTask({ owner: 'u', id: '1' }), host.loadTask({ owner: 'u', id: '2' })];
  await Promise.resolve();
  expect(channel.frames.map(({ method, request }) => [method, LoadTaskRequest.decode(request).id])).toEqual([
    ['LoadTask', '1'],
    ['LoadTask', '2'],
  ]);
  const stored = { id: '2', owner: 'u', contextId: 'c', state: 's', statusAt: new Date(5), instanceId: 'i' };
  const response = Buffer.from(
    LoadTaskResponse.encode({ task: { ...stored, taskJson: '{"a":1}' } }).finish(),
  );
  const [one, two] = channel.frames.map(({ id }) => id);
  channel.post({ $case: 'answer', value: { id: two ?? 0, response } });
  channel.post({ $case: 'answer', value: { id: one ?? 0, response: Buffer.alloc(0) } });
  expect(await second).toEqual({ ...stored, task: { a: 1 } });
  expect(await first).toBeUndefined();
});

it('rejects with the error of the host', async () => {
  const { host } = await connected();
  const call = host.modelToken();
  await Promise.resolve();
  const status = encodeStatusDetails(new AppError('CONFLICT', 'not now'));
  channel.post({ $case: 'failure', value: { id: channel.frames[0]?.id ?? 0, status } });
  await expect(call).rejects.toMatchObject({ code: 'CONFLICT', message: 'not now' });
});

it('gives a call up after ten seconds', async () => {
  const { host } = await connected();
  const call = host.modelToken();
  const outcome = expect(call).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  await vi.advanceTimersByTimeAsync(9_999);
  channel.post({ $case: 'answer', value: { id: 99, response: Buffer.alloc(0) } });
  await vi.advanceTimersByTimeAsync(1);
  await outcome;
});

it('has no more than 10,000 calls open', async () => {
  const { host } = await connected();
  const calls = Array.from({ length: 10_001 }, () => host.modelToken());
  const outcome = await Promise.race(calls.map((call) => call.catch((error: unknown) => error)));
  expect(outcome).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  const outcomes = Promise.allSettled(calls);
  await vi.advanceTimersByTimeAsync(10_000);
  await outcomes;
});

it('ends when the host asks it to, or is gone', async () => {
  const asked = await connected();
  channel.post({ $case: 'event', value: { kind: { $case: 'stop', value: { graceMs: 1 } } } });
  expect(await asked.ended).toBe('stop');
  const lost = await connected();
  channel.close();
  expect(await lost.ended).toBe('lost');
});
