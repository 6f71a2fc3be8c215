import type { TokensUsed } from './usage-bounds.js';

/** A model's prices in micro-units of the currency per million tokens. */
export interface ModelPrice {
  inputMicroPerMillion: bigint;
  outputMicroPerMillion: bigint;
  /** The rows at which usage is charged. */
  input: PriceEntry;
  output: PriceEntry;
}

export interface PriceEntry {
  id: string;
  sku: string;
  /** Empty: every model without a row of its own. */
  model: string;
  amountMicro: bigint;
  /** Units that the amount pays for. */
  per: bigint;
  effectiveFrom: Date | undefined;
}

type Rates = Pick<ModelPrice, 'inputMicroPerMillion' | 'outputMicroPerMillion'>;

const MILLION = 1_000_000n;

/** The prices of a model at a time: its own newest row of each sku, else the row for all; undefined unless both are known. */
export function priceOf(entries: readonly PriceEntry[], model: string, at: Date): ModelPrice | undefined {
  const input = newest(entries, { sku: 'model.input', model, at });
  const output = newest(entries, { sku: 'model.output', model, at });
  if (!input || !output) return undefined;
  return {
    inputMicroPerMillion: perMillion(input),
    outputMicroPerMillion: perMillion(output),
    input,
    output,
  };
}

/** What the ledger charges for usage: input and output are a line each, rounded half up by itself. */
export function chargeMicro(
  { input, output }: Pick<ModelPrice, 'input' | 'output'>,
  { inputTokens, outputTokens }: TokensUsed,
): bigint {
  return lineMicro(input, inputTokens) + lineMicro(output, outputTokens);
}

/** What to hold for a call: the most that its two lines can cost, each rounded up, and at least one micro-unit. */
export function reservationMicro(price: Rates, inputTokens: number, outputTokensMax: number): bigint {
  const micro =
    up(price.inputMicroPerMillion * BigInt(inputTokens)) +
    up(price.outputMicroPerMillion * BigInt(outputTokensMax));
  return micro > 0n ? micro : 1n;
}

/** What to hold for a request whose calls are made one after the other until one uses something: the dearest of them. */
export function dearestMicro(
  inputTokens: number,
  calls: readonly { price: Rates; outputTokensMax: number }[],
): bigint {
  const amounts = calls.map(({ price, outputTokensMax }) =>
    reservationMicro(price, inputTokens, outputTokensMax),
  );
  return amounts.reduce((most, amount) => (amount > most ? amount : most), 1n);
}

function newest(
  entries: readonly PriceEntry[],
  { sku, model, at }: { sku: string; model: string; at: Date },
): PriceEntry | undefined {
  const valid = entries.filter(
    (entry) => entry.sku === sku && (entry.effectiveFrom?.getTime() ?? 0) <= at.getTime(),
  );
  const own = valid.filter((entry) => entry.model === model);
  const candidates = own.length > 0 ? own : valid.filter((entry) => entry.model === '');
  return candidates.toSorted(
    (a, b) => (b.effectiveFrom?.getTime() ?? 0) - (a.effectiveFrom?.getTime() ?? 0),
  )[0];
}

/** Millionths of a micro-unit in micro-units. */
function up(millionths: bigint): bigint {
  return (millionths + MILLION - 1n) / MILLION;
}

function lineMicro({ amountMicro, per }: PriceEntry, tokens: number): bigint {
  return (2n * BigInt(tokens) * amountMicro + per) / (2n * per);
}

/** Rounded up: a reservation must not fall short of the charge. */
function perMillion({ amountMicro, per }: PriceEntry): bigint {
  return (amountMicro * MILLION + per - 1n) / per;
}
