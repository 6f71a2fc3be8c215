import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { whileAdmitted } from './while-admitted';

const busy = async function* () {
  for (let n = 0; ; n++) {
    await sleep(1);
    yield n;
  }
};
const silent = async function* () {
  await sleep(60_000, undefined, { ref: false });
  yield 0;
};

it('yields what the source yields, and ends with it', async () => {
  const source = (async function* () {
    yield* [1, 2, 3];
  })();
  const isAdmitted = vi.fn(async () => true);
  expect(await collected(whileAdmitted(source, { isAdmitted, everyMs: 60_000 }))).toEqual([1, 2, 3]);
  expect(isAdmitted).not.toHaveBeenCalled();
});

it.each([
  ['busy', busy],
  ['silent', silent],
])('ends a %s stream soon after its reader is removed', async (_, source) => {
  let member = true;
  const isAdmitted = vi.fn(async () => member);
  const read = (async () => {
    for await (const value of whileAdmitted(source(), { isAdmitted, everyMs: 20 }))
      expect(value).toBeDefined();
  })();
  const ended = expect(read).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await vi.waitFor(() => expect(isAdmitted.mock.calls.length).toBeGreaterThan(1));
  member = false;
  await ended;
});

async function collected(source: AsyncIterable<number>): Promise<number[]> {
  const values: number[] = [];
  for await (const value of source) values.push(value);
  return values;
}
