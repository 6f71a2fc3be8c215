/**
 * `npm run reconcile -- --upstream <name> --bill <file.csv> [--model <on the bill>=<ours>]…`: compares an upstream's bill with
 * the attempts that were recorded, by day and model, and exits with 1 where they differ (docs/runbooks/reconciliation.md).
 */
import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { administrator } from './administrator.ts';
import { attemptTotals } from './bill/attempt.totals.ts';
import { compareBill, differs, type BillLine } from './bill/bill.compare.ts';
import { AMOUNT_SCALE, readBill } from './bill/bill.rows.ts';

const { values } = parseArgs({
  options: {
    upstream: { type: 'string' },
    bill: { type: 'string' },
    model: { type: 'string', multiple: true, default: [] },
  },
});
const { upstream, bill, model } = values;
if (!upstream || !bill || model.some((pair) => !pair.includes('='))) {
  console.error(
    'Usage: npm run reconcile -- --upstream <name> --bill <file.csv> [--model <on the bill>=<ours>]…',
  );
  process.exit(1);
}

const ours = new Map(
  model.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
);
const nameOf = (name: string) => {
  const bare = name.startsWith(`${upstream}/`) ? name.slice(upstream.length + 1) : name;
  return ours.get(bare) ?? bare;
};

const client = await administrator();
try {
  await client.connect();
  const { lines, unknown } = await compareBill(
    readBill(createReadStream(bill)),
    attemptTotals(client, upstream),
    nameOf,
  );
  console.table(lines.map(rowOf));
  const different = lines.filter(differs).length;
  console.log(`${different} of ${lines.length} days and models differ.`);
  if (unknown.rows > 0)
    console.log(`${unknown.rows} rows name no attempt of ${upstream}, such as ${unknown.ids.join(', ')}.`);
  if (different + unknown.rows > 0) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await client.end();
}

function rowOf({ day, model: name, billed, recorded, amount }: BillLine): object {
  return {
    day,
    model: name,
    'input billed': String(billed.inputTokens),
    'input recorded': String(recorded.inputTokens),
    'input difference': String(billed.inputTokens - recorded.inputTokens),
    'output billed': String(billed.outputTokens),
    'output recorded': String(recorded.outputTokens),
    'output difference': String(billed.outputTokens - recorded.outputTokens),
    amount: (Number(amount) / Number(AMOUNT_SCALE)).toFixed(6),
  };
}
