import { chargeMicro } from '@isthmus/domain-governance';
import { csvRow } from './csv.js';
import type { ExportedAccount, ExportedCharge, ExportFormat } from './export.types.js';

const PROVIDER = 'Isthmus';
const SECOND_MS = 1_000;
const MICRO_DIGITS = 6;

type Cell = (charge: ExportedCharge, account: ExportedAccount) => string;

const listCost: Cell = ({ line, price }) => decimalOf(chargeMicro(line.quantity, price));
const billedCost: Cell = ({ amountMicro }) => decimalOf(amountMicro);
const quantity: Cell = ({ line }) => line.quantity.toString();
const unit: Cell = ({ price }) => unitOf(price.unit);
const provider: Cell = () => PROVIDER;
const none: Cell = () => '';

/** FOCUS 1.2: the mandatory columns, what else of it applies, and ours, which begin with x_. An empty cell is null. */
const COLUMNS: Readonly<Record<string, Cell>> = {
  BilledCost: billedCost,
  BillingAccountId: (_, { tenantId }) => tenantId,
  BillingAccountName: none,
  BillingCurrency: (_, { currency }) => currency,
  BillingPeriodEnd: ({ line }) => timeOf(monthOf(line.at, 1)),
  BillingPeriodStart: ({ line }) => timeOf(monthOf(line.at, 0)),
  ChargeCategory: () => 'Usage',
  // Null: no charge corrects another one.
  ChargeClass: none,
  ChargeDescription: ({ line }) => (line.model ? `${line.sku} of ${line.model}` : line.sku),
  ChargeFrequency: () => 'Usage-Based',
  ChargePeriodEnd: ({ line }) => timeOf(new Date(line.at.getTime() + SECOND_MS)),
  ChargePeriodStart: ({ line }) => timeOf(line.at),
  ConsumedQuantity: quantity,
  ConsumedUnit: unit,
  ContractedCost: listCost,
  EffectiveCost: billedCost,
  InvoiceIssuerName: provider,
  ListCost: listCost,
  PricingQuantity: quantity,
  PricingUnit: unit,
  ProviderName: provider,
  PublisherName: provider,
  ServiceCategory: ({ line }) => (line.sku.startsWith('compute.') ? 'Compute' : 'AI and Machine Learning'),
  ServiceName: ({ line }) => line.sku.split('.')[0] ?? '',
  SkuId: ({ line }) => (line.model ? `${line.sku}/${line.model}` : line.sku),
  SkuMeter: ({ line }) => line.sku,
  SkuPriceId: ({ priceId }) => priceId,
  SubAccountId: ({ line }) => line.projectId,
  x_AgentId: ({ line }) => line.agentId,
  x_Attempt: ({ line }) => String(line.attempt),
  x_CountedBy: ({ line }) => line.countedBy,
  x_EventId: ({ line }) => line.eventId,
  x_KeyId: ({ line }) => line.keyId,
  x_Model: ({ line }) => line.model,
  x_Outcome: ({ line }) => line.outcome,
  x_RequestId: ({ line }) => line.requestId,
  x_SessionId: ({ line }) => line.sessionId,
  x_TraceId: ({ line }) => line.traceId,
};
const CELLS = Object.values(COLUMNS);

/** The FinOps Open Cost and Usage Specification 1.2, as CSV. */
export const focus: ExportFormat = {
  head: csvRow(Object.keys(COLUMNS)),
  write: (charges, account) =>
    charges.map((charge) => csvRow(CELLS.map((cell) => cell(charge, account)))).join(''),
};

/** Micro-units as an exact decimal. */
function decimalOf(micro: bigint): string {
  const digits = micro.toString().padStart(MICRO_DIGITS + 1, '0');
  return `${digits.slice(0, -MICRO_DIGITS)}.${digits.slice(-MICRO_DIGITS)}`;
}

/** FOCUS's units are capitalised and plural. */
function unitOf(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}s`;
}

function timeOf(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function monthOf(time: Date, after: number): Date {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + after));
}
