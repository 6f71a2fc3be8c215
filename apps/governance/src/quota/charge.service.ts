import { Injectable } from '@nestjs/common';
import { payCharges, priceBook, rateLines, type Payment, type RatedCharge } from '@isthmus/domain-governance';
import type { TenantScope } from '@isthmus/platform-identity';
import { discrepanciesOf } from '../ledger/discrepancies.js';
import { lockFunds } from '../ledger/funds.js';
import { LedgerRepository, type LedgerTransaction } from '../ledger/ledger.repository.js';
import { LedgerTelemetry } from '../ledger/ledger.telemetry.js';
import { faultOf } from '../ledger/rating.js';
import type { UsageLine } from '../usage/usage-line.js';
import { placeKey } from '../ledger/quota.types.js';

export interface Charge {
  readonly id: string;
  readonly leaseId: string;
  readonly heldMicro: bigint;
  readonly lines: readonly UsageLine[];
}

export interface ChargeResult {
  readonly id: string;
  readonly chargedMicro: bigint;
  readonly withheldMicro: bigint;
  /** Empty when it was accepted. */
  readonly refused: string;
}

type Rating = RatedCharge<UsageLine> | { readonly id: string; readonly refused: string };

/** Charges requests, each at most what was held for it. */
@Injectable()
export class ChargeService {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly telemetry: LedgerTelemetry,
  ) {}

  /** Results in the order of the charges. A batch is one transaction; one that is refused fails no other. */
  async charge(scope: TenantScope, charges: readonly Charge[]): Promise<ChargeResult[]> {
    const { ratings, payments, discrepancies } = await this.ledger.forTenant(scope, scope.tenantId, (tx) =>
      chargeAll(tx, charges),
    );
    const rated = ratings.filter((rating) => 'lines' in rating);
    const received = rated.reduce((sum, { lines }) => sum + lines.length, 0);
    const charged = payments.reduce((sum, { lines }) => sum + lines.length, 0);
    this.telemetry.countLines({ charged, repeated: received - charged });
    this.telemetry.report(scope.tenantId, discrepancies);
    const unclaimed = payments.values();
    return ratings.map((rating) =>
      'refused' in rating ? refusal(rating) : resultOf(unclaimed.next().value),
    );
  }
}

async function chargeAll(tx: LedgerTransaction, charges: readonly Charge[]) {
  const ratings = await rateAll(tx, charges);
  const rated = ratings.filter((rating) => 'lines' in rating);
  const funds = await lockFunds(tx);
  const leases = await tx.leases.find(rated.map(({ leaseId }) => leaseId));
  const places = new Map(
    leases.flatMap(({ path }) => path.map((place) => [placeKey(place), place] as const)),
  );
  const nodes = await tx.budgets.nodes([...places.values()]);
  const eventIds = rated.flatMap(({ lines }) => lines.map(({ line }) => line.eventId));
  const payments = payCharges(
    {
      ...funds,
      leases: new Map(
        leases.map(({ leaseId, path, ...lease }) => [leaseId, { ...lease, path: path.map(placeKey) }]),
      ),
      nodes: new Map(nodes.map((node) => [placeKey(node), node])),
      earlier: await tx.entries.earlier(eventIds),
    },
    rated,
  );
  const lines = payments.flatMap((payment) => payment.lines);
  if (lines.length > 0) await tx.entries.post(lines);
  await tx.leases.take(payments);
  const discrepancies = discrepanciesOf(rated, payments);
  await tx.discrepancies.add(discrepancies);
  return { ratings, payments, discrepancies };
}

/** Prices every charge, before the account is locked; one with a line that cannot be priced is refused. */
async function rateAll(tx: LedgerTransaction, charges: readonly Charge[]): Promise<Rating[]> {
  const skus = charges.flatMap(({ lines }) => lines.map(({ sku }) => sku));
  const book = priceBook(skus.length === 0 ? [] : await tx.prices.ofSkus(skus));
  return charges.map((charge) => {
    const { rated, unrated } = rateLines(charge.lines, book);
    const faults = unrated.map((each) => faultOf(charge.lines, each));
    if (faults.length === 0) return { ...charge, lines: rated };
    const refused = faults.map(({ field, description }) => `${field}: ${description}`).join('; ');
    return { id: charge.id, refused };
  });
}

function refusal({ id, refused }: { id: string; refused: string }): ChargeResult {
  return { id, chargedMicro: 0n, withheldMicro: 0n, refused };
}

function resultOf(payment: Payment<UsageLine> | undefined): ChargeResult {
  if (!payment) throw new Error('a rated charge has a payment');
  const { id, workedMicro, chargedMicro } = payment;
  const withheldMicro = workedMicro > chargedMicro ? workedMicro - chargedMicro : 0n;
  return { id, chargedMicro, withheldMicro, refused: '' };
}
