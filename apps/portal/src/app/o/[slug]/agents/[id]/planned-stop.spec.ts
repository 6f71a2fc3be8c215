import { expect, it } from 'vitest';
import { isPlannedStop } from './planned-stop';

const events = ['gone', 'lease.ended', 'undeployment.requested', 'ready', 'lease.ended', 'ready'].map(
  (kind) => ({ kind }),
);

it('takes the end of an instance for planned after its deletion was requested, and for a fault before', () => {
  expect(events.map((_, at) => isPlannedStop(events, at))).toEqual([false, true, false, false, false, false]);
});
