import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exportedCharge } from '../testing/exported.charge.js';
import { focus } from './focus.js';

const ACCOUNT = { tenantId: 't-1', currency: 'CNY' };
/** Of FOCUS 1.2, each with the feature level Mandatory. */
const MANDATORY = [
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'ContractedCost',
  'EffectiveCost',
  'InvoiceIssuerName',
  'ListCost',
  'PricingQuantity',
  'PricingUnit',
  'ProviderName',
  'PublisherName',
  'ServiceCategory',
  'ServiceName',
];

/** The cells of a row without quotes. */
function rowOf(...charge: Parameters<typeof exportedCharge>): Record<string, string> {
  const [text = ''] = focus.write([exportedCharge(...charge)], ACCOUNT).split('\n');
  const names = focus.head.trim().split(',');
  const cells = text.split(',');
  expect(cells).toHaveLength(names.length);
  return Object.fromEntries(names.map((name, place) => [name, cells[place] ?? '']));
}

it('has every mandatory column, and ours under names of their own', () => {
  const names = focus.head.trim().split(',');
  expect(names).toEqual(expect.arrayContaining(MANDATORY));
  expect(names.filter((name) => !/^(x_)?[A-Z][A-Za-z]+$/.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});

it('writes a charge as the columns ask for', () => {
  expect(rowOf()).toMatchObject({
    BilledCost: '0.000014',
    EffectiveCost: '0.000014',
    ListCost: '0.000014',
    BillingAccountId: 't-1',
    BillingCurrency: 'CNY',
    BillingPeriodStart: '2026-12-01T00:00:00Z',
    BillingPeriodEnd: '2027-01-01T00:00:00Z',
    ChargePeriodStart: '2026-12-31T23:59:59Z',
    ChargePeriodEnd: '2027-01-01T00:00:00Z',
    ChargeCategory: 'Usage',
    ChargeClass: '',
    PricingQuantity: '7',
    PricingUnit: 'Tokens',
    ServiceCategory: 'AI and Machine Learning',
    ServiceName: 'model',
    SkuId: 'model.input/small',
    SkuPriceId: 'model.input@2026-01-01',
    SubAccountId: 'p-1',
    x_EventId: 'attempt:a:input',
    x_RequestId: 'r-1',
  });
});

it('bills what was paid, and lists what the price says', () => {
  expect(rowOf(3n)).toMatchObject({ BilledCost: '0.000003', ListCost: '0.000014' });
  expect(rowOf(1_234_567_890n)).toMatchObject({ BilledCost: '1234.567890' });
  expect(rowOf(0n)).toMatchObject({ BilledCost: '0.000000' });
});

it('calls computing by its category', () => {
  expect(rowOf(1n, { sku: 'compute.unit', model: '' })).toMatchObject({
    ServiceCategory: 'Compute',
    ServiceName: 'compute',
    SkuId: 'compute.unit',
  });
});

it('quotes what would break a row, and disarms what a spreadsheet would run', () => {
  const text = focus.write([exportedCharge(1n, { model: 'a,"b"', keyId: '=1+1' })], ACCOUNT);
  expect(text).toContain('"a,""b"""');
  expect(text).toContain(",'=1+1,");
});

it('has the sum of the ledger, to the micro-unit, in any number of parts', () => {
  const amounts = fc.array(fc.bigInt({ min: 0n, max: 1_000_000_000_000_000n }), { maxLength: 50 });
  fc.assert(
    fc.property(amounts, fc.integer({ min: 1, max: 7 }), (charged, size) => {
      const charges = charged.map((amount) => exportedCharge(amount));
      let text = '';
      for (let start = 0; start < charges.length; start += size)
        text += focus.write(charges.slice(start, start + size), ACCOUNT);
      const place = focus.head.split(',').indexOf('BilledCost');
      const billed = text
        .split('\n')
        .filter(Boolean)
        .map((row) => BigInt((row.split(',')[place] ?? '').replace('.', '')));
      const sum = (values: bigint[]) => values.reduce((total, value) => total + value, 0n);
      expect(billed).toHaveLength(charged.length);
      expect(sum(billed)).toBe(sum(charged));
    }),
  );
});
