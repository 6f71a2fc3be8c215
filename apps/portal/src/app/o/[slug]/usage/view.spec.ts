import { describe, expect, it } from 'vitest';
import { dateOf } from '../../../../lib/time-zone';
import { datesShown, hrefOf, viewOf } from './view';

const nowMs = Date.parse('2026-11-29T03:30:00Z');
const zone = 'America/New_York';
const view = (query: Parameters<typeof viewOf>[0]) => viewOf(query, { nowMs, zone });
const days = (query: Parameters<typeof viewOf>[0]) => view(query).times.map((at) => dateOf(at, zone));

describe('the view of an address', () => {
  it('is the last seven days of the reader unless it says otherwise', () => {
    // It is still the 28th in New York.
    expect(days({})).toEqual([22, 23, 24, 25, 26, 27, 28].map((day) => `2026-11-${day}`));
    expect(view({})).toMatchObject({ range: { days: 7 }, groupBy: 'sku', bucket: 'day', first: true });
  });
  it('has the hours of one day, and those of more where it is asked for them', () => {
    expect(view({ days: '1' }).times).toHaveLength(24);
    expect(view({ days: '1' }).bucket).toBe('hour');
    expect(view({ days: '7', step: 'hour' }).bucket).toBe('hour');
  });
  it('takes any two dates, both included', () => {
    const custom = { from: '2026-11-01', to: '2026-11-03' };
    expect(days(custom)).toEqual(['2026-11-01', '2026-11-02', '2026-11-03']);
    expect(datesShown(view(custom), zone)).toEqual(custom);
    expect(view(custom).toMs - view(custom).fromMs).toBe(73 * 3_600_000); // The clocks went back.
  });
  it.each([
    { from: '2026-11-03', to: '2026-11-01' },
    { from: '2026-01-01', to: '2026-11-01' },
    { from: '2026-11-03' },
    { from: 'yesterday', to: 'today' },
    { days: '400', by: 'tenant', step: 'week' },
  ])('is the usual one for %j', (query) => {
    expect(view(query)).toEqual(view({}));
  });
  it('shows days where hours would be too many', () => {
    expect(view({ from: '2026-09-01', to: '2026-11-01', step: 'hour' }).bucket).toBe('day');
  });
});

it('keeps a view in its address', () => {
  const custom = view({ from: '2026-11-01', to: '2026-11-03', by: 'agent', step: 'hour' });
  const query = Object.fromEntries(new URL(hrefOf(custom), 'http://portal').searchParams);
  expect(view(query)).toEqual(custom);
  expect(hrefOf(custom, { range: { days: 1 } })).toBe('/usage?days=1&by=agent');
  expect(hrefOf(custom, {}, 'a b')).toContain('cursor=a+b');
});
