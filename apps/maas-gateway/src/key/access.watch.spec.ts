import { expect, it } from 'vitest';
import { AccessWatch } from './access.watch.js';
import type { AccessChange } from './key.types.js';

/** A watch of a process, and what its database announces. */
function watchOf(recent: AccessChange[] = []) {
  let announce: (announcement: string) => void = () => undefined;
  let miss: () => void = () => undefined;
  const watch = new AccessWatch(
    {
      changes: (_, { onChange, onGap = () => undefined }) => {
        announce = onChange;
        miss = onGap;
        return { start: async () => undefined, stop: async () => undefined };
      },
      endedSince: async () => recent,
    },
    { DATABASE_URL: 'postgresql://nowhere' },
  );
  return { watch, announce: (text: string) => announce(text), miss: () => miss() };
}

it('begins with the ends of the last hour, then gives each change until its reader leaves', async () => {
  const { watch, announce } = watchOf([{ revoked: 'k0' }]);
  const reader = new AbortController();
  const changes = watch.watch(reader.signal);
  expect((await changes.next()).value).toEqual({ revoked: 'k0' });
  announce('k1');
  expect((await changes.next()).value).toEqual({ changed: 'k1' });
  const next = changes.next();
  announce('revoked k2');
  expect((await next).value).toEqual({ revoked: 'k2' });
  const last = changes.next();
  reader.abort();
  expect((await last).done).toBe(true);
});

it.each([
  ['changes may have been missed', ({ miss }: ReturnType<typeof watchOf>) => miss()],
  [
    'more than 10,000 wait for its reader',
    ({ announce }: ReturnType<typeof watchOf>) => Array.from({ length: 10_001 }, (_, n) => announce(`k${n}`)),
  ],
])('ends when %s, so that its reader begins again', async (_, happen) => {
  const { watch, ...database } = watchOf([{ revoked: 'k0' }]);
  const changes = watch.watch(new AbortController().signal);
  await changes.next();
  happen({ watch, ...database });
  expect((await changes.next()).done).toBe(true);
});
