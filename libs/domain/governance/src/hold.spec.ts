import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decideReserve, isActive, type Hold, type HoldState } from './index.js';

const now = new Date('2026-11-24T00:00:00Z');
const later = new Date(now.getTime() + 1);
const hold = (state: HoldState, expiresAt = later): Hold => ({
  key: 'k',
  amountMicro: 10n,
  expiresAt,
  state,
});
const decide = (existing: Hold | undefined, amountMicro = 10n, balanceMicro = 100n, heldMicro = 90n) =>
  decideReserve({ funds: { balanceMicro, heldMicro }, existing, amountMicro, now });

it('holds to the last micro-unit and not beyond', () => {
  expect(decide(undefined)).toEqual({ kind: 'hold' });
  expect(decide(undefined, 11n)).toEqual({ kind: 'exhausted', availableMicro: 10n });
  expect(decide(undefined, 1n, -5n, 0n)).toEqual({ kind: 'exhausted', availableMicro: -5n });
});

it('answers a repeat with the active hold, whatever is left', () => {
  expect(decide(hold('held'), 10n, 0n, 10n)).toEqual({ kind: 'active', hold: hold('held') });
  expect(decide(hold('held'), 9n)).toEqual({ kind: 'mismatch' });
});

it('holds again what expired, swept or not', () => {
  expect(decide(hold('held', now))).toEqual({ kind: 'hold' });
  expect(decide(hold('expired', now), 5n)).toEqual({ kind: 'hold' });
  expect(isActive(hold('held', now), now)).toBe(false);
});

it('does not bring back what was settled or voided', () => {
  expect(decide(hold('settled'))).toEqual({ kind: 'ended', state: 'settled' });
  expect(decide(hold('voided'))).toEqual({ kind: 'ended', state: 'voided' });
});

it('never holds more than the balance, whatever the order of requests', () => {
  const amounts = fc.array(fc.bigInt({ min: 1n, max: 60n }), { maxLength: 40 });
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 500n }), amounts, (balanceMicro, requests) => {
      let heldMicro = 0n;
      for (const amountMicro of requests) {
        const decision = decideReserve({
          funds: { balanceMicro, heldMicro },
          existing: undefined,
          amountMicro,
          now,
        });
        if (decision.kind === 'hold') heldMicro += amountMicro;
      }
      return heldMicro <= balanceMicro;
    }),
    { seed: 20_261_124, numRuns: 1_000 },
  );
});
