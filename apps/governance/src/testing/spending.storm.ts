import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import type { Spender } from '@isthmus/platform-quota';
import fc from 'fast-check';
import type { Harness } from './service.harness.js';
import { SpendingProcess, type Charged, type Fault } from './spending.process.js';

export const HOLDERS = 4;
/** Requests of one holder at once. */
const AT_ONCE = 8;
const RETRY_MS = 20;
/** Drawn once and repeated as long as the storm lasts. */
const DRAWN = 5_000;
const KEYS = ['k1', 'k2'];

const fault = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Fault>('none') },
  { weight: 2, arbitrary: fc.constantFrom<Fault>('unsent', 'lost', 'aborted') },
);
const work = fc.record({
  keyId: fc.constantFrom(...KEYS),
  micro: fc.bigInt({ min: 1n, max: 60n }),
  sharePercent: fc.bigInt({ min: 1n, max: 100n }),
  ms: fc.nat(200),
});

interface StormOptions {
  client: Awaited<ReturnType<Harness['quotaAs']>>;
  scope: TenantScope;
  seed: number;
  /** Makes the leases of a holder expire. */
  expire: (holder: string) => Promise<void>;
}

/** Processes that spend the money of one tenant at random, and are replaced while they do. */
export class SpendingStorm {
  isOver = false;
  private readonly processes: SpendingProcess[];
  private readonly gone: SpendingProcess[] = [];
  /** Their leases expired before they charged what they had used. */
  private readonly late = new Set<SpendingProcess>();
  private readonly outcomes = new Map<string, number>();
  private readonly nextFault: () => Fault;
  private readonly nextWork: () => { keyId: string; micro: bigint; sharePercent: bigint; ms: number };

  constructor(private readonly options: StormOptions) {
    const { seed } = options;
    this.nextFault = endless(fc.sample(fault, { seed, numRuns: DRAWN }));
    this.nextWork = endless(fc.sample(work, { seed, numRuns: DRAWN }));
    this.processes = Array.from({ length: HOLDERS }, () => this.newProcess());
  }

  /** Spends until `isOver`. */
  async run(): Promise<void> {
    const spending = Array.from({ length: HOLDERS * AT_ONCE }, async (_, n) => {
      while (!this.isOver) {
        const { keyId, micro, sharePercent, ms } = this.nextWork();
        const usedMicro = (micro * sharePercent + 99n) / 100n;
        await this.request(n % HOLDERS, { keyId, micro, usedMicro, ms });
      }
    });
    await Promise.all(spending);
  }

  /** Kills a process and starts another; what it used is charged before its leases expire, or after. */
  async replace(index: number, replay: 'in time' | 'late'): Promise<void> {
    const process = this.process(index);
    this.processes[index] = this.newProcess();
    this.gone.push(process);
    await process.kill();
    if (replay === 'late') {
      this.late.add(process);
      await this.options.expire(process.holder);
    }
    await process.replay();
  }

  /** After `run`: spends until every process is refused the smallest amount, with every key; then ends. */
  async spendOut(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.drained()));
    for (const keyId of KEYS)
      for (const micro of [64n, 16n, 4n, 1n]) {
        // Each time: what a process asked for before it was gone may arrive after the first.
        for (const { holder } of this.gone) await this.options.expire(holder);
        await this.spendAll(keyId, micro);
      }
    await Promise.all(this.processes.map((process) => process.close()));
  }

  chargedMicro(keyId?: string): bigint {
    const charged = this.charged.filter((each) => keyId === undefined || each.keyId === keyId);
    return charged.reduce((sum, { chargedMicro }) => sum + chargedMicro, 0n);
  }

  /** What was not charged in full although its lease was open. */
  get unpaid(): Charged[] {
    return this.all
      .filter((process) => !this.late.has(process))
      .flatMap(({ charged }) => charged.filter(({ usedMicro, chargedMicro }) => chargedMicro < usedMicro));
  }

  summary(): string {
    const uncovered = this.charged.filter(({ usedMicro, chargedMicro }) => chargedMicro < usedMicro);
    const outcomes = [...this.outcomes].map(([outcome, count]) => `${count} ${outcome}`);
    return [`${this.charged.length} charged`, `${uncovered.length} not in full`, ...outcomes].join(', ');
  }

  private get all(): SpendingProcess[] {
    return [...this.processes, ...this.gone];
  }

  private get charged(): Charged[] {
    return this.all.flatMap(({ charged }) => charged);
  }

  private newProcess(): SpendingProcess {
    return new SpendingProcess(this.options.client, this.nextFault);
  }

  private process(index: number): SpendingProcess {
    const process = this.processes[index];
    if (!process) throw new Error('there is no such process');
    return process;
  }

  private async spendAll(keyId: string, micro: bigint): Promise<void> {
    let refusals = 0;
    for (let n = 0; refusals < HOLDERS; n++) {
      const outcome = await this.request(n % HOLDERS, { keyId, micro, usedMicro: micro, ms: 0 });
      if (outcome === 'granted') refusals = 0;
      else if (outcome === 'BUDGET_EXHAUSTED') refusals += 1;
    }
  }

  /** Answers with what became of a request; throws for what must not happen. */
  private async request(
    index: number,
    { keyId, ...amounts }: { keyId: string; micro: bigint; usedMicro: bigint; ms: number },
  ): Promise<string> {
    const { scope } = this.options;
    const spender: Spender = { scope, projectId: '', keyId, agentId: '', sessionId: '' };
    const outcome = await this.process(index)
      .request(spender, amounts)
      .then(
        () => 'granted',
        (error: unknown) => {
          if (error instanceof AppError && ['BUDGET_EXHAUSTED', 'UNAVAILABLE'].includes(error.code))
            return error.code;
          throw error;
        },
      );
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    if (outcome === 'UNAVAILABLE') await sleep(RETRY_MS);
    return outcome;
  }
}

function endless<Value>(values: readonly Value[]): () => Value {
  let n = 0;
  return () => {
    const value = values[n++ % values.length];
    if (value === undefined) throw new Error('nothing was drawn');
    return value;
  };
}
