import { createLogger } from '@isthmus/platform-observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RuntimeConfiguration } from '@isthmus/runtime-api';
import type { RuntimeCalls } from '../../runtime/runtime.types.js';
import { RemoteSession, type AttachEvent } from './remote.session.js';

const REATTACH_MS = 6_000;
// Nothing of them is called here.
const calls = {} as RuntimeCalls;
const configuration = { instanceId: 'i-1' } as RuntimeConfiguration;

let session: RemoteSession;
let reason: string | undefined;
/** Changes when the token is renewed. */
let version: number;

beforeEach(() => {
  vi.useFakeTimers();
  version = 1;
  reason = undefined;
  const logger = createLogger({ service: 'test', level: 'silent' });
  session = new RemoteSession({
    launch: { configuration, memoryMib: 0, calls, logger, output: () => ({ message: '', fields: {} }) },
    reattachMs: REATTACH_MS,
    tokenFor: async (credential) => `${credential} ${version}`,
  });
  void session.ended.then((why) => (reason = why));
});
afterEach(() => vi.useRealTimers());

const notFound = expect.objectContaining({ code: 'NOT_FOUND' }) as Error;

/** Attaches, and reads the token and the configuration. */
async function attach(credential: string) {
  const connection = new AbortController();
  const events = session.attach(credential, connection.signal);
  const first = [await next(events), await next(events)];
  return { events, first, connection };
}

async function next(events: AsyncGenerator<AttachEvent>): Promise<AttachEvent | undefined> {
  const { value, done } = await events.next();
  return done ? undefined : value;
}

/** The connection breaks, as the host sees it. */
async function breakOff({ events, connection }: Awaited<ReturnType<typeof attach>>): Promise<void> {
  connection.abort();
  await events.next();
}

it('sends the token first, then the configuration', async () => {
  const { first } = await attach(session.enrolment);
  expect(first).toEqual([
    { kind: 'token', token: `${session.attachment} 1` },
    { kind: 'configuration', configuration },
  ]);
});

it('attaches once with the token of the enrolment', async () => {
  await attach(session.enrolment);
  expect(() => session.attach(session.enrolment, new AbortController().signal)).toThrow(notFound);
  await expect(session.enrolmentToken()).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
});

it('attaches nobody with the credential of an attachment that has not been', async () => {
  expect(() => session.attach(session.attachment, new AbortController().signal)).toThrow(notFound);
  expect(await session.enrolmentToken()).toBe(`${session.enrolment} 1`);
});

it('answers calls of the attached runtime, and none with the token of the enrolment', async () => {
  await attach(session.enrolment);
  expect(session.callsFor(session.attachment)).toBe(calls);
  expect(() => session.callsFor(session.enrolment)).toThrow(notFound);
});

it('sends another token when the old one is renewed, and none otherwise', async () => {
  const { events } = await attach(session.enrolment);
  const event = next(events);
  await vi.advanceTimersByTimeAsync(30_000);
  version = 2;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await event).toEqual({ kind: 'token', token: `${session.attachment} 2` });
});

it('lets a runtime attach again after its connection broke', async () => {
  await breakOff(await attach(session.enrolment));
  await vi.advanceTimersByTimeAsync(REATTACH_MS - 1);
  const { first } = await attach(session.attachment);
  expect(first).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(REATTACH_MS);
  expect(reason).toBeUndefined();
});

it('ends when the runtime does not attach again in time', async () => {
  await breakOff(await attach(session.enrolment));
  await vi.advanceTimersByTimeAsync(REATTACH_MS);
  expect(reason).toBe('its runtime was lost and did not attach again within 6000 ms');
  expect(() => session.callsFor(session.attachment)).toThrow(notFound);
  expect(() => session.attach(session.attachment, new AbortController().signal)).toThrow(notFound);
});

it('is not lost when an attachment that was replaced breaks', async () => {
  const old = await attach(session.enrolment);
  await attach(session.attachment);
  await breakOff(old);
  await vi.advanceTimersByTimeAsync(REATTACH_MS);
  expect(reason).toBeUndefined();
});

it('tells the runtime to stop, and has ended when its connection ends', async () => {
  const { events, connection } = await attach(session.enrolment);
  const event = next(events);
  const stopped = session.stop(5_000);
  expect(await event).toEqual({ kind: 'stop', graceMs: 5_000 });
  const last = events.next();
  connection.abort();
  await last;
  await stopped;
  expect(reason).toBe('its runtime has ended');
});

it('waits for a runtime that stops no longer than its grace period', async () => {
  const { events } = await attach(session.enrolment);
  void events.next();
  const stopped = session.stop(5_000);
  await vi.advanceTimersByTimeAsync(4_999);
  expect(reason).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  await stopped;
  expect(reason).toBe('it did not end within 5000 ms');
});

it('stops at once when no runtime is attached', async () => {
  await session.stop(5_000);
  expect(reason).toBe('it was not attached');
});

it('ends for the reason that the runtime gives', async () => {
  await attach(session.enrolment);
  expect(() => session.detach(session.enrolment, 'intruder')).toThrow(notFound);
  session.detach(session.attachment, 'its lease is lost');
  await session.ended;
  expect(reason).toBe('its lease is lost');
});
