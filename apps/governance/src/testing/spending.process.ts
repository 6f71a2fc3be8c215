import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { quota } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { Quota, type Held, type QuotaClient, type Spender } from '@isthmus/platform-quota';
import { messageLine, type Harness } from './service.harness.js';

/** What becomes of one call: `unsent` and `lost` fail, before the service has it and after it answered. */
export type Fault = 'none' | 'unsent' | 'lost' | 'aborted';

const CHARGES_AT_ONCE = 20;
const FLUSH_EVERY_MS = 20;
const ABORT_AFTER_MS = 4;

type Client = Awaited<ReturnType<Harness['quotaAs']>>;

/** A request that was made. */
interface Made {
  readonly id: string;
  readonly spender: Spender;
  readonly held: Held;
  readonly usedMicro: bigint;
}

/** What was charged of what was used. */
export interface Charged {
  readonly keyId: string;
  readonly usedMicro: bigint;
  readonly chargedMicro: bigint;
}

/** A gateway as the ledger sees it: a `Quota`, and a journal of requests that is charged in the background. */
export class SpendingProcess {
  readonly holder = randomUUID();
  readonly charged: Charged[] = [];
  readonly quota: Quota;
  /** Taken and not settled. */
  readonly open = new Set<Made>();
  private readonly journal: Made[] = [];
  private readonly dead = new AbortController();
  private readonly tasks: Promise<void>[];

  constructor(
    private readonly client: Client,
    private readonly nextFault: () => Fault,
  ) {
    const logger = { warn: () => undefined };
    this.quota = new Quota({ client: this.faulty(), holder: this.holder, service: 'maas-gateway', logger });
    this.quota.start();
    this.tasks = [this.flushing(), this.tending()];
  }

  /** Holds, works for a while and settles; rejects with the refusal of the hold. */
  async request(spender: Spender, work: { micro: bigint; usedMicro: bigint; ms: number }): Promise<void> {
    const { micro, usedMicro, ms } = work;
    const held = await this.quota.hold(spender, { micro, tokens: 1 });
    if (this.dead.signal.aborted) return;
    const made = { id: randomUUID(), spender, held, usedMicro };
    this.open.add(made);
    await sleep(ms);
    if (!this.dead.signal.aborted) this.settle(made);
  }

  /** The process is gone: it neither calls nor returns anything, and its journal remains. */
  async kill(): Promise<void> {
    this.dead.abort();
    await Promise.all([...this.tasks, this.quota.close()]);
  }

  /** Another process charges what this one did not; what was in flight had used what it would have. */
  async replay(): Promise<void> {
    this.journal.push(...this.open);
    this.open.clear();
    while (this.journal.length > 0) await this.flush();
  }

  /** Ends in good order. */
  async close(): Promise<void> {
    await this.drained();
    await this.quota.close();
    this.dead.abort();
    await Promise.all(this.tasks);
  }

  /** Resolves when everything that was made is charged. */
  async drained(): Promise<void> {
    while (this.journal.length > 0 || this.open.size > 0) await sleep(FLUSH_EVERY_MS);
  }

  private settle(made: Made): void {
    this.open.delete(made);
    this.journal.push(made);
    made.held.settle({ micro: made.usedMicro, tokens: 1 });
  }

  private async flushing(): Promise<void> {
    while (!this.dead.signal.aborted) {
      await this.flush();
      await sleep(FLUSH_EVERY_MS);
    }
  }

  /** As the service's timers do, more often. */
  private async tending(): Promise<void> {
    for (let n = 0; !this.dead.signal.aborted; n++) {
      this.quota.tend();
      if (n % 4 === 0) await this.quota.renew().catch(() => undefined);
      await sleep(100);
    }
  }

  /** Charges one batch; what was not answered stays in the journal. */
  private async flush(): Promise<void> {
    const batches = Map.groupBy(this.journal.slice(0, CHARGES_AT_ONCE), ({ spender }) => spender.scope);
    for (const [scope, batch] of batches) {
      const charges = batch.map(({ id, held, usedMicro }) => ({
        id,
        leaseId: held.leaseId,
        heldMicro: held.micro,
        lines: [messageLine(id, usedMicro)],
      }));
      const answer = await this.call((options) =>
        this.client.charge({ charges }, { ...options, scope }),
      ).catch((error: unknown) => {
        if (error instanceof AppError && error.retryable) return undefined;
        throw error;
      });
      if (answer) this.record(batch, answer.results);
      else await sleep(FLUSH_EVERY_MS);
    }
  }

  private record(batch: readonly Made[], results: readonly quota.ChargeResult[]): void {
    batch.forEach(({ spender, usedMicro }, n) => {
      const { chargedMicro, refused } = results[n] ?? { chargedMicro: 0n, refused: 'no result' };
      if (refused !== '') throw new Error(`a charge was refused: ${refused}`);
      this.charged.push({ keyId: spender.keyId, usedMicro, chargedMicro });
    });
    const over = new Set(batch);
    this.journal.splice(0, this.journal.length, ...this.journal.filter((made) => !over.has(made)));
  }

  private faulty(): QuotaClient {
    const { client } = this;
    return {
      getPolicy: (request, options) => this.alive(() => client.getPolicy(request, options)),
      leaseRate: (request, options) => this.alive(() => client.leaseRate(request, options)),
      renew: (request, options) =>
        this.alive(() => this.call((more) => client.renew(request, { ...options, ...more }))),
      lease: (request, options) =>
        this.alive(() => this.call((more) => client.lease(request, { ...options, ...more }))),
      watch: (request, options) => {
        const signals = [this.dead.signal, ...(options?.signal ? [options.signal] : [])];
        return client.watch(request, { ...options, signal: AbortSignal.any(signals) });
      },
    };
  }

  private async alive<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.dead.signal.aborted) throw new AppError('UNAVAILABLE', 'The process is gone');
    return call();
  }

  private async call<Result>(
    call: (options: { signal?: AbortSignal; retry: boolean }) => Promise<Result>,
  ): Promise<Result> {
    const fault = this.nextFault();
    if (fault === 'unsent') throw new AppError('UNAVAILABLE', 'The call was not sent');
    const result = await call(
      fault === 'aborted' ? { retry: false, signal: AbortSignal.timeout(ABORT_AFTER_MS) } : { retry: false },
    ).catch((error: unknown) => {
      throw error instanceof AppError ? error : new AppError('UNAVAILABLE', 'The call was aborted');
    });
    if (fault === 'lost') throw new AppError('UNAVAILABLE', 'The answer was lost');
    return result;
  }
}
