import { expect, it } from 'vitest';
import { LogRing } from './log.ring.js';

const line = (message: string) => ({ at: new Date(0), level: 'info', message, fieldsJson: '' }) as const;

it('drops the oldest lines beyond its number, and goes on counting', () => {
  const ring = new LogRing('i-1', { linesMax: 3, bytesMax: 1e6 });
  for (const message of ['a', 'b', 'c', 'd', 'e']) ring.add(line(message));
  expect(ring.lines().map(({ sequence, message }) => [sequence, message])).toEqual([
    [3, 'c'],
    [4, 'd'],
    [5, 'e'],
  ]);
});

it('drops as many as a long line takes, and a line that is longer than all of it', () => {
  const ring = new LogRing('i-1', { linesMax: 100, bytesMax: 2_000 });
  for (const message of ['a', 'b', 'c']) ring.add(line(message));
  ring.add(line('x'.repeat(600)));
  expect(ring.lines().map(({ sequence }) => sequence)).toEqual([2, 3, 4]);
  ring.add(line('x'.repeat(2_000)));
  expect(ring.lines()).toEqual([]);
});
