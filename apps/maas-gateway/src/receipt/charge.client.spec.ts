import type { governance } from '@isthmus/contracts';
import { expect, it, vi } from 'vitest';
import { scopeOf } from '../testing/fake-request.js';
import { ChargeClient } from './charge.client.js';

const line = { eventId: 'e', sku: 'model.input', quantity: 7n };
const price = { id: 'p', amountMicro: 2n, per: 1n };

function clientOf(answer: object) {
  const getCharges = vi.fn(async () => answer as governance.GetChargesResponse);
  return { getCharges, client: new ChargeClient({ getCharges }) };
}

it('joins what was charged with its price row', async () => {
  const entries = [{ line, amountMicro: 14n, priceId: 'p' }];
  const { client, getCharges } = clientOf({ entries, prices: [price], currency: 'CNY' });
  expect(await client.chargesOf(scopeOf(), ['e', 'f'])).toEqual({
    lines: [{ ...line, amountMicro: 14n, price }],
    currency: 'CNY',
  });
  expect(getCharges).toHaveBeenCalledExactlyOnceWith({ eventIds: ['e', 'f'] }, { scope: scopeOf() });
});

it('asks nothing where there is nothing to ask', async () => {
  const { client, getCharges } = clientOf({});
  expect(await client.chargesOf(scopeOf(), [])).toEqual({ lines: [], currency: '' });
  expect(getCharges).not.toHaveBeenCalled();
});
