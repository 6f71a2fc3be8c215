import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { compareBill, differs, type AttemptTotals } from './bill.compare.ts';
import { AMOUNT_SCALE, readBill, type BillRow } from './bill.rows.ts';

const rowsOf = (text: string) => readBill(Readable.from([text]));

async function read(text: string): Promise<BillRow[]> {
  const rows = [];
  for await (const row of rowsOf(text)) rows.push(row);
  return rows;
}

describe('a bill', () => {
  it('is read by the names of its columns, amounts exactly', async () => {
    const [row, ...others] = await read(
      '\ufeffmodel,day,output_tokens,input_tokens,amount,note\n"m, large",2026-11-01,3,7,0.0000000123,"a ""b"""\n\n',
    );
    expect(others).toEqual([]);
    expect(row).toEqual({
      day: '2026-11-01',
      model: 'm, large',
      requestId: '',
      inputTokens: 7n,
      outputTokens: 3n,
      amount: 123n,
    });
    const [other] = await read('request_id,input_tokens,output_tokens,amount\nr,1,2,-12.5\n');
    expect(other).toMatchObject({ requestId: 'r', amount: (-25n * AMOUNT_SCALE) / 2n });
  });

  it.each([
    ['day,model,input_tokens\n', 'no column output_tokens'],
    ['day,input_tokens,output_tokens\n', 'needs the columns day and model, or request_id'],
    [
      'day,model,input_tokens,output_tokens\n2026-11-01,m,1,2\n1.11.2026,m,1,2\n',
      'Row 3 of the bill: day must be',
    ],
    [
      'request_id,input_tokens,output_tokens\nr,1.5,2\n',
      'Row 2 of the bill: input_tokens must be a whole number',
    ],
    ['request_id,input_tokens,output_tokens,amount\nr,1,2,"1,5"\n', 'amount must be a number'],
  ])('that is %j is refused by what is wrong with it', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

it('reports a bill that cannot be read', async () => {
  const bill = readBill(createReadStream('/nowhere/bill.csv'));
  await expect(bill.next()).rejects.toThrow('ENOENT');
});

describe('a comparison', () => {
  const total = (day: string, model: string, inputTokens: bigint, outputTokens: bigint) => ({
    day,
    model,
    inputTokens,
    outputTokens,
  });
  const asked: unknown[] = [];
  const attempts: AttemptTotals = {
    locate: located,
    totals: async (...period) => {
      asked.push(period);
      return [
        total('2026-11-01', 'up/m', 7n, 3n),
        total('2026-11-02', 'up/m', 5n, 5n),
        total('2026-11-02', 'n', 1n, 0n),
      ];
    },
  };
  const bare = (model: string) => model.replace('up/', '');

  it('adds both sides up by day and model, and shows what is on one side only', async () => {
    const bill = rowsOf(
      'day,model,input_tokens,output_tokens,amount\n2026-11-01,m,4,1,0.5\n2026-11-01,m,3,2,1\n2026-11-02,m,6,5,1\n2026-11-03,m,1,1,0\n',
    );
    const { lines, unknown } = await compareBill(bill, attempts, bare);
    expect(asked.at(-1)).toEqual(['2026-11-01', '2026-11-03']);
    expect(lines.map((line) => [line.day, line.model, differs(line)])).toEqual([
      ['2026-11-01', 'm', false],
      ['2026-11-02', 'm', true],
      ['2026-11-02', 'n', true],
      ['2026-11-03', 'm', true],
    ]);
    expect(lines[0]).toMatchObject({ billed: { inputTokens: 7n }, amount: (3n * AMOUNT_SCALE) / 2n });
    expect(unknown).toEqual({ rows: 0, ids: [] });
  });

  it('finds day and model of requests, and names those that are not ours', async () => {
    const rows = ['r1,3,1', 'r2,4,2', 'r9,1,1'].join('\n');
    const bill = rowsOf(`request_id,input_tokens,output_tokens\n${rows}\n`);
    const { lines, unknown } = await compareBill(bill, attempts, bare);
    expect(lines[0]).toMatchObject({ day: '2026-11-01', model: 'm', billed: { inputTokens: 7n } });
    expect(lines.at(-1)).toMatchObject({ day: 'unknown', billed: { inputTokens: 1n } });
    expect(unknown).toEqual({ rows: 1, ids: ['r9'] });
  });

  it('asks for the places of five hundred requests at a time', async () => {
    const rows = Array.from({ length: 1_001 }, (_, n) => `q${n},1,0`).join('\n');
    const sizes: number[] = [];
    const locate = async (ids: readonly string[]) => (sizes.push(ids.length), located(ids));
    const bill = rowsOf(`request_id,input_tokens,output_tokens\n${rows}\n`);
    const { lines } = await compareBill(bill, { ...attempts, locate }, bare);
    expect([sizes, lines[0]?.billed.inputTokens]).toEqual([[500, 500, 1], 1_001n]);
  });

  async function located(ids: readonly string[]) {
    return new Map(
      ids.filter((id) => id !== 'r9').map((id) => [id, { day: '2026-11-01', model: 'up/m' }] as const),
    );
  }
});
