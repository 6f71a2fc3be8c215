import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { outcomeOf, type ExchangeEnd } from '@isthmus/domain-exchange';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { JournaledEnds, UsageRelay, type PeriodicTaskOptions } from '@isthmus/platform-jobs';
import type { Entry, Journal } from '@isthmus/platform-journal';
import { JOURNAL, KIT, type Periodic } from '@isthmus/platform-service';
import type { MessageHold } from '../budget/message.budget.js';
import {
  beginRecord,
  endRecord,
  exchangesIn,
  type EndedExchange,
  type ExchangeRecord,
} from './exchange.record.js';
import { ExchangeRepository } from './exchange.repository.js';

/** How long an end waits to be stored together with more: a batch costs a fraction of single writes, but a large one delays the requests that come meanwhile. */
const GATHER_MS = 200;

/** A message that was recorded before it is sent. */
export interface OpenExchange {
  /**
   * Records how it ended, before the last of its answer is sent: charged later, whatever happens to this process; and the
   * conversation that it began, where the agent has said so. Never throws; a second call changes nothing.
   */
  end: (end: ExchangeEnd, conversation?: string) => void;
}

/**
 * What messages are about to be sent and what came of them: in the journal of this process before it happens (ADR 0018), in
 * the database soon after, exchanges and charges in one statement, so that they cannot differ.
 */
@Injectable()
export class ExchangeJournal implements Periodic, BeforeApplicationShutdown {
  private readonly ends: JournaledEnds<EndedExchange>;

  constructor(
    @Inject(JOURNAL) journal: Pick<Journal, 'append' | 'release' | 'orphans' | 'close'>,
    private readonly exchanges: ExchangeRepository,
    @Inject(UsageRelay) private readonly relay: Pick<UsageRelay, 'wake'>,
    @Inject(KIT) { logger }: Pick<ServiceKit, 'logger'>,
  ) {
    this.ends = new JournaledEnds({
      journal,
      recordOf: endRecord,
      endsIn: exchangesIn,
      store: (ended) => this.store(ended),
      nameOf: ({ id, tenantId }) => ({ exchangeId: id, tenantId }),
      gatherMs: GATHER_MS,
      logger,
    });
  }

  asTasks(): PeriodicTaskOptions[] {
    return this.ends.asTasks();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ends.close();
  }

  /** Records a message that is about to be sent; throws UNAVAILABLE, and frees its hold, where that is not possible. */
  open(exchange: ExchangeRecord, hold: Pick<MessageHold, 'settle'>): OpenExchange {
    try {
      return this.opened(exchange, hold, this.ends.begin(beginRecord(exchange)));
    } catch (error) {
      hold.settle(false);
      throw error;
    }
  }

  /** Resolves when everything that has ended is stored, or waits for the database. */
  drain(): Promise<void> {
    return this.ends.settled();
  }

  private opened(exchange: ExchangeRecord, hold: Pick<MessageHold, 'settle'>, entry: Entry): OpenExchange {
    let isOver = false;
    return {
      end: (end, begun = '') => {
        if (isOver) return;
        isOver = true;
        const { outcome, charged } = outcomeOf(end);
        const conversation = exchange.sessionId || begun;
        this.ends.end({ ...exchange, outcome, charged, endedAt: new Date(), conversation }, [entry]);
        hold.settle(charged);
      },
    };
  }

  private async store(batch: readonly EndedExchange[]): Promise<void> {
    if ((await this.exchanges.close(batch)) > 0) this.relay.wake();
  }
}
