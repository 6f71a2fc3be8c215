import { parse } from '@isthmus/platform-validation';
import { expect, it } from 'vitest';
import { exportedCharge, PRICE } from '../testing/exported.charge.js';
import { unitScope } from '../testing/unit.scope.js';
import { exportUsageRules } from './export.rules.js';
import { ExportService } from './export.service.js';

const scope = unitScope();
const period = { from: new Date(0), to: new Date(1) };

/** A ledger of so many entries. */
function ledgerOf(entries: number) {
  const asked: unknown[] = [];
  const exports = new ExportService({
    terms: async () => ({ prices: [PRICE], currency: 'CNY' }),
    page: async (_, { after, limit, ...range }) => {
      asked.push({ after: after?.eventId, limit, ...range });
      const start = after ? Number(after.eventId) + 1 : 0;
      return Array.from({ length: Math.min(limit, entries - start) }, (_, n) =>
        exportedCharge(1n, { eventId: String(start + n) }),
      );
    },
  });
  return { asked, exports };
}

async function idsOf(exports: ExportService): Promise<string[]> {
  let text = '';
  for await (const part of exports.write(scope, { ...period, format: 'cloudevents' })) text += part;
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id);
}

it.each([1, 999, 1_000, 1_001, 2_000, 2_500])('writes each of %i entries once, in order', async (entries) => {
  const ids = await idsOf(ledgerOf(entries).exports);
  expect(ids).toEqual(Array.from({ length: entries }, (_, n) => String(n)));
});

it('reads a page once the one before was taken, so that memory is bounded', async () => {
  const { asked, exports } = ledgerOf(1_000_000);
  const parts = exports.write(scope, { ...period, format: 'cloudevents' });
  await parts.next();
  expect(asked).toEqual([{ after: undefined, limit: 1_000, ...period }]);
  await parts.next();
  expect(asked).toHaveLength(2);
  expect(asked[1]).toMatchObject({ after: '999' });
});

it('writes the head of a file without charges', async () => {
  const parts = [];
  for await (const part of ledgerOf(0).exports.write(scope, { ...period, format: 'focus' })) parts.push(part);
  expect(parts).toEqual([expect.stringMatching(/^BilledCost,/)]);
});

it('exports a year at most, not backwards, and in no other form', () => {
  const DAY_MS = 86_400_000;
  const rules = (fromMs: number, toMs: number, format = 'focus') =>
    parse(exportUsageRules, { from: new Date(fromMs), to: new Date(toMs), format });
  expect(rules(0, 366 * DAY_MS)).toBeDefined();
  expect(() => rules(0, 366 * DAY_MS + 1)).toThrow('to: must be within 366 days');
  expect(() => rules(1, 1)).toThrow('to: must be after from');
  expect(() => rules(0, 1, 'xlsx')).toThrow('format: must be focus or cloudevents');
});
