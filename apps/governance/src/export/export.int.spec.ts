import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { readBooks, startHarness, type Harness } from '../testing/service.harness.js';

const LINES = 2_300;
const START = Date.parse('2026-10-01T00:00:00Z');
const period = { from: new Date(START), to: new Date(START + 86_400_000) };

let harness: Harness;
let portal: Awaited<ReturnType<Harness['ledgerAs']>>;
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 1);
  portal = await harness.ledgerAs('portal');
});
afterAll(() => harness.stop());

async function fileOf(request: object, options: Parameters<typeof portal.exportUsage>[1]): Promise<string> {
  const parts = [];
  for await (const { data } of portal.exportUsage(request, options)) parts.push(data);
  return Buffer.concat(parts).toString();
}

it('exports what the ledger charged, each event once, with its exact sum', async () => {
  const scope = await harness.openAccount(1_000_000_000n);
  const maas = await harness.ledgerAs('maas-gateway');
  const lines = Array.from({ length: LINES }, (_, n) => ({
    eventId: `e${n}`,
    sku: n % 2 === 0 ? 'model.input' : 'model.output',
    model: 'small',
    quantity: BigInt(n * 37 + 1),
    at: new Date(START + Math.floor(n / 10)), // Ten events of each moment.
  }));
  for (let start = 0; start < LINES; start += 500)
    await maas.post({ lines: lines.slice(start, start + 500) }, { scope });
  const { entriesMicro } = await readBooks(harness.admin, scope);

  const csv = await fileOf({ ...period, format: 'focus' }, { scope });
  const [head = '', ...rows] = csv.trimEnd().split('\n');
  const cellsOf = (name: string) => {
    const place = head.split(',').indexOf(name);
    return rows.map((row) => row.split(',')[place] ?? '');
  };
  expect(new Set(cellsOf('x_EventId'))).toEqual(new Set(lines.map(({ eventId }) => eventId)));
  expect(rows).toHaveLength(LINES);
  const billed = cellsOf('BilledCost').reduce((sum, cost) => sum + BigInt(cost.replace('.', '')), 0n);
  expect(billed).toBe(entriesMicro);

  const events = await fileOf({ ...period, format: 'cloudevents' }, { scope });
  const amounts = events
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { data: { amount_micro: number } }).data.amount_micro);
  expect(amounts.reduce((sum, micro) => sum + BigInt(micro), 0n)).toBe(entriesMicro);
});

it('exports nothing of another tenant, and to nobody who may not spend', async () => {
  const other = newTenantScope();
  const request = { ...period, format: 'cloudevents' };
  expect(await fileOf(request, { scope: other })).toBe('');
  const refused = { code: 'PERMISSION_DENIED' };
  for (const role of ['developer', 'viewer'] as const)
    await expect(fileOf(request, { scope: newTenantScope('user:test', role) })).rejects.toMatchObject(
      refused,
    );
  await expect(fileOf({ ...request, format: 'xlsx' }, { scope: other })).rejects.toThrow(
    'must be focus or cloudevents',
  );
});
