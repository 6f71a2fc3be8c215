import { expect, it } from 'vitest';
import type { ReferenceModel } from '../atlas/reference-model.js';
import { later, NOW, reservationOf } from '../testing/builders.js';
import { placementMessage, reservationMessage } from './reservation.mapper.js';
import { fromRow, toRow } from './reservation.row.js';

const sites = new Map([['s1', { id: 's1', name: 'Site One', metroId: 'wuhan', operatorId: 'op' }]]);
// The mappers read the index of sites alone.
const model = { index: { sites } } as unknown as ReferenceModel;

it.each([
  ['held', later(1), { state: 'held', expiresAt: later(1) }],
  ['held', NOW, { state: 'released' }],
  ['expired', later(-1), { state: 'released' }],
  ['released', later(-1), { state: 'released' }],
  ['confirmed', later(-1), { state: 'confirmed' }],
] as const)(
  'shows a reservation that is %s until %s as its caller may rely on it',
  (state, expiresAt, shown) => {
    const { state: stated, expiresAt: until } = reservationMessage(
      reservationOf({ state, expiresAt }),
      model,
      NOW,
    );
    expect(stated).toBe(shown.state);
    expect(until === undefined).toBe(state !== 'held' || shown.state !== 'held');
  },
);

it('names the site of a placement, and its id if the atlas no longer has it', () => {
  const { decision } = reservationOf();
  expect(placementMessage(decision, model)).toMatchObject({
    reservationId: '',
    siteName: 'Site One',
    metroId: 'wuhan',
    operatorId: 'op',
    roundTripUs: 900,
    priceMicroPerHour: 120_000n,
  });
  const gone = { ...decision, chosen: { ...decision.chosen, siteId: 'gone' } };
  expect(placementMessage(gone, model)).toMatchObject({ siteName: 'gone', metroId: '' });
  expect(reservationMessage(reservationOf(), model, NOW).placement?.reservationId).toBe('r1');
});

it.each([
  reservationOf(),
  reservationOf({ device: undefined }),
  reservationOf({ device: 0, confirmedAt: NOW, meteredTo: later(5), meteredMicro: 7n, state: 'confirmed' }),
])('stores a reservation and reads back the same', (reservation) => {
  const row = toRow(reservation);
  expect(row.device).toBe(reservation.device ?? null);
  expect(fromRow({ ...row, endedAt: null })).toEqual(reservation);
});
