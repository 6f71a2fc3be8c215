import { expect, it } from 'vitest';
import type { HttpRoute } from './route.js';
import { mine } from './testing/routes.js';
import { principal, TENANT } from './testing/server.fixture.js';
import { Suite } from './testing/suite.js';

const suite = new Suite();
const { start, ask } = suite;

/** A handler that waits until its call is aborted. */
const waiting: HttpRoute = {
  ...mine,
  handle: (call) =>
    new Promise((_, reject) =>
      call.signal.addEventListener('abort', () => reject(call.signal.reason as Error)),
    ),
};
const later = () => new Date(Date.now() + 60_000);
const ofPerson = { organisation: TENANT, person: 'u-1' };

it.each([
  ['its key', { keyId: 'k-1' }, 401],
  ['another key', { keyId: 'k-2' }, 204],
  ['a person', { ...ofPerson, endedAt: later() }, 204],
])('ends an open call of a key with the end of %s: %#', async (_, access, status) => {
  await start([waiting]);
  const answer = ask('/mine/7', { headers: { authorization: 'Bearer isth_live_models' } });
  expect(await endOf(answer, access)).toBe(status);
});

it.each([
  ['of the person', { ...ofPerson, endedAt: later() }, 403],
  ['of another person', { ...ofPerson, person: 'u-2', endedAt: later() }, 204],
  ['in another organisation', { ...ofPerson, organisation: 'o', endedAt: later() }, 204],
  ['before the call began', { ...ofPerson, endedAt: new Date(Date.now() - 60_000) }, 204],
])('ends an open call of a person with the end %s: %#', async (_, access, status) => {
  await start([waiting], { authenticate: async () => principal('developer', ['models']) });
  expect(await endOf(ask('/mine/7'), access)).toBe(status);
});

/** The status of the answer once `access` has ended; 204 for a call that is still open. */
async function endOf(
  answer: Promise<{ status: number }>,
  access: Parameters<typeof suite.fixture.server.end>[0],
): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  suite.fixture.server.end(access);
  const open = new Promise<number>((resolve) => setTimeout(resolve, 300, 204));
  const status = await Promise.race([answer.then((response) => response.status), open]);
  answer.catch(() => undefined);
  return status;
}
