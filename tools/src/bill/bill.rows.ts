import { parse } from 'csv-parse';
import { pipeline, type Readable } from 'node:stream';

/** One row of an upstream's bill. */
export interface BillRow {
  /** `YYYY-MM-DD`, UTC; empty where the row names a request. */
  day: string;
  model: string;
  requestId: string;
  inputTokens: bigint;
  outputTokens: bigint;
  /** In the bill's currency, times `AMOUNT_SCALE`. */
  amount: bigint;
}

const AMOUNT_DIGITS = 10;
export const AMOUNT_SCALE = 10n ** BigInt(AMOUNT_DIGITS);
const TOKENS = ['input_tokens', 'output_tokens'];

/**
 * The rows of a CSV file with a header: `input_tokens`, `output_tokens`, `day` and `model` or `request_id`, and perhaps
 * `amount`. Throws an Error that names the row and the column at fault.
 */
export async function* readBill(file: Readable): AsyncGenerator<BillRow> {
  const records = parse({ columns: checkedHeader, bom: true, trim: true, skip_empty_lines: true });
  // A failure of the file ends the loop below with it.
  pipeline(file, records, () => undefined);
  let line = 1;
  for await (const record of records) {
    line += 1;
    yield rowOf(record as Record<string, string>, line); // `columns` makes records of texts.
  }
}

function checkedHeader(names: string[]): string[] {
  const missing = TOKENS.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`The bill has no column ${missing.join(' and no column ')}`);
  if (!names.includes('request_id') && !(names.includes('day') && names.includes('model')))
    throw new Error('The bill needs the columns day and model, or request_id');
  return names;
}

function rowOf(record: Record<string, string>, line: number): BillRow {
  const { day = '', model = '', request_id: requestId = '' } = record;
  const read = (name: string, pattern: RegExp, rule: string): string => {
    const text = record[name] ?? '';
    if (!pattern.test(text)) throw new Error(`Row ${line} of the bill: ${name} must be ${rule}`);
    return text;
  };
  if (requestId === '') read('day', /^\d{4}-\d\d-\d\d$/, 'a day, YYYY-MM-DD');
  const tokens = (name: string) => BigInt(read(name, /^\d{1,18}$/, 'a whole number'));
  const amount = record['amount']
    ? read('amount', /^-?\d{1,15}(\.\d{1,10})?$/, 'a number with up to 10 decimals')
    : '0';
  return {
    day,
    model,
    requestId,
    inputTokens: tokens('input_tokens'),
    outputTokens: tokens('output_tokens'),
    amount: scaled(amount),
  };
}

function scaled(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(AMOUNT_DIGITS, '0'));
}
