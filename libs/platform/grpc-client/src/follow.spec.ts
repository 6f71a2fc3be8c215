import { expect, it } from 'vitest';
import { follow } from './follow.js';

it('opens a stream again that ended or broke, until it is to stop', async () => {
  const ending = new AbortController();
  const [events, outages]: [string[], string[]] = [[], []];
  let opened = 0;
  const following = follow({
    open: async function* () {
      opened++;
      if (opened === 2) throw new Error('refused');
      yield `event ${opened}`;
      if (opened === 1) throw new Error('broken');
    },
    onEvent: (event) => void events.push(event),
    onOutage: (error) => void outages.push(String(error)),
    signal: ending.signal,
  });
  await expect.poll(() => events, { timeout: 5_000 }).toEqual(['event 1', 'event 3']);
  ending.abort();
  await following;
  expect(opened).toBe(3);
  expect(outages).toEqual(['Error: broken']);
});
