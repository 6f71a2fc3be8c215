import { expect, it } from 'vitest';
import { exportedCharge } from '../testing/exported.charge.js';
import { cloudEvents } from './cloud-events.js';

const ACCOUNT = { tenantId: 't-1', currency: 'CNY' };

it('writes a charge as an event on a line of its own', () => {
  const charges = [exportedCharge(), exportedCharge(1n, { eventId: 'e-2', model: 'two\nlines' })];
  const text = cloudEvents.write(charges, ACCOUNT);
  expect(text.endsWith('\n')).toBe(true);
  const [event, other, ...more] = text.trimEnd().split('\n');
  expect(more).toEqual([]);
  expect(JSON.parse(event ?? '')).toEqual({
    specversion: '1.0',
    type: 'com.isthmus.usage.v1',
    source: '/isthmus/tenants/t-1',
    id: 'attempt:a:input',
    time: '2026-12-31T23:59:59.900Z',
    subject: 't-1',
    datacontenttype: 'application/json',
    data: {
      sku: 'model.input',
      quantity: 7,
      unit: 'token',
      price_id: 'model.input@2026-01-01',
      amount_micro: 14,
      currency: 'CNY',
      model: 'small',
      project_id: 'p-1',
      key_id: 'k-1',
      agent_id: '',
      session_id: '',
      request_id: 'r-1',
      attempt: 1,
      counted_by: 'provider',
      outcome: 'completed',
      trace_id: 'trace',
    },
  });
  expect(JSON.parse(other ?? '')).toMatchObject({ id: 'e-2', data: { amount_micro: 1 } });
});

it('holds the largest amount exactly', () => {
  const text = cloudEvents.write([exportedCharge(1_000_000_000_000_000n)], ACCOUNT);
  expect(text).toContain('"amount_micro":1000000000000000,');
});
