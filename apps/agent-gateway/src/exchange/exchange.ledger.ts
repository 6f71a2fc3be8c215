import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { governance } from '@isthmus/contracts';
import { outcomeOf, type ExchangeEnd, type ExchangeOutcome } from '@isthmus/domain-exchange';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { tenantScope } from '@isthmus/platform-identity';
import type { Logger } from '@isthmus/platform-observability';
import { Batcher } from '../batcher.js';
import { usageLineOf } from './exchange.mapper.js';
import type {
  Charge,
  ClosedGroup,
  Exchange,
  ExchangeRepository,
  UnsettledExchange,
} from './exchange.repository.js';

const SWEEP_EVERY_MS = 10_000;
const DUE_AFTER_MS = 30_000;
/** Beyond the longest exchange, before an open one counts as abandoned. */
const OPEN_MARGIN_MS = 60_000;
const SWEEP_BATCH = 100;
/** Charges may come this much later than the answers; together they cost a fraction of what they cost one by one. */
const SETTLE_GATHER_MS = 200;
const POST_DEADLINE_MS = 3_000;

interface Ended {
  exchange: Exchange;
  outcome: ExchangeOutcome['outcome'];
  charged: boolean;
}

/**
 * Records every message and charges what was delivered exactly once: the row is written while the agent works, the
 * ledger takes each event id once, and a sweep posts again what a fault or a crash left behind.
 */
export class ExchangeLedger implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly inserts: Batcher<Exchange>;
  private readonly ends: Batcher<Ended>;
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;

  constructor(
    private readonly exchanges: ExchangeRepository,
    private readonly ledger: ServiceClient<typeof governance.LedgerDefinition>,
    private readonly exchangeTimeoutMs: number,
    private readonly logger: Logger,
  ) {
    this.inserts = new Batcher((batch) => this.exchanges.insert(batch));
    this.ends = new Batcher((batch) => this.close(batch), SETTLE_GATHER_MS);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.sweeping ??= this.sweep().finally(() => (this.sweeping = undefined));
    }, SWEEP_EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
    await this.drain();
    await this.exchanges.disconnect();
  }

  /** Writes the row; resolves when it is there, or when it could not be written, which is logged. */
  async open(exchange: Exchange): Promise<void> {
    try {
      await this.inserts.add(exchange);
    } catch (error) {
      // The message goes on: its charge is posted all the same, only a crash before that would lose it.
      this.logger.error({ err: error, exchangeId: exchange.id }, 'an exchange was not recorded');
    }
  }

  /** Settles an exchange that `open` recorded, in the background. */
  settle(exchange: Exchange, end: ExchangeEnd): void {
    this.ends.add({ exchange, ...outcomeOf(end) }).catch((error: unknown) => {
      this.logger.error(
        { err: error, exchangeId: exchange.id },
        'an exchange was not settled; the sweep will',
      );
    });
  }

  /** Resolves when everything that has ended is settled. */
  async drain(): Promise<void> {
    await this.inserts.drain();
    await this.ends.drain();
  }

  /** Posts what is due and closes what a dead gateway left open; safe beside the sweeps of other gateways. */
  async sweep(now = Date.now()): Promise<void> {
    const dueBefore = new Date(now - DUE_AFTER_MS);
    const openBefore = new Date(now - this.exchangeTimeoutMs - OPEN_MARGIN_MS);
    try {
      const bounds = { dueBefore, openBefore, limit: SWEEP_BATCH };
      await this.exchanges.settle(bounds, (unsettled) => this.postEach(unsettled), new Date(now));
    } catch (error) {
      this.logger.warn({ err: error }, 'the sweep of exchanges failed');
    }
  }

  private async close(batch: Ended[]): Promise<void> {
    const charges = await this.postTogether(batch);
    const groups = new Map<string, ClosedGroup>();
    for (const { exchange, outcome } of batch) {
      const charge = charges.get(exchange.id) ?? 'none';
      const group = groups.get(`${outcome} ${charge}`) ?? { ids: [], outcome, charge };
      group.ids.push(exchange.id);
      groups.set(`${outcome} ${charge}`, group);
    }
    await this.exchanges.close([...groups.values()], new Date());
  }

  /** One post for each tenant of the batch; what the ledger does not take stays due. */
  private async postTogether(batch: Ended[]): Promise<Map<string, Charge>> {
    const charges = new Map<string, Charge>();
    const charged = batch.filter((ended) => ended.charged);
    const tenants = Map.groupBy(charged, ({ exchange }) => exchange.tenantId);
    const posts = [...tenants].map(async ([tenantId, ended]) => {
      const lines = ended.map(({ exchange, outcome }) => usageLineOf(exchange, outcome));
      const taken = await this.post(tenantId, lines);
      for (const { exchange } of ended) charges.set(exchange.id, taken ? 'posted' : 'due');
    });
    await Promise.all(posts);
    return charges;
  }

  /** One by one, so that a line that the ledger refuses holds up no other. */
  private async postEach(unsettled: readonly UnsettledExchange[]): Promise<string[]> {
    const posted: string[] = [];
    const deadline = Date.now() + SWEEP_EVERY_MS;
    for (const exchange of unsettled) {
      if (Date.now() > deadline) break;
      if (await this.post(exchange.tenantId, [usageLineOf(exchange, exchange.outcome)]))
        posted.push(exchange.id);
    }
    return posted;
  }

  private async post(tenantId: string, lines: governance.UsageLine[]): Promise<boolean> {
    const scope = tenantScope(tenantId, 'service:agent-gateway');
    if (!scope) return false;
    try {
      await this.ledger.post({ lines }, { scope, deadline: POST_DEADLINE_MS });
      return true;
    } catch (error) {
      this.logger.warn(
        { err: error, tenantId, lines: lines.length },
        'the ledger did not take a charge; it stays due',
      );
      return false;
    }
  }
}
