import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '@isthmus/platform-identity';
import { clientRefusalOf, type Held, type Quota, type RefusalWords } from '@isthmus/platform-quota';
import { QUOTA } from '@isthmus/platform-service';
import { MessagePrices } from './message.prices.js';

const REFUSAL: RefusalWords = {
  remedyOf: (remedy) => remedy ?? 'Add credit or raise the budget, then send the request again.',
  unreachable: 'The ledger cannot be reached, so the message was not sent',
};

/** Who sends a message to which agent. */
export interface MessageSender {
  caller: Principal;
  /** The agent that receives it, whose budget it counts against. */
  agentId: string;
  /** The conversation that it continues; empty for none. */
  sessionId: string;
}

/** What is held for one message. */
export interface MessageHold {
  /** The lease that its charge names. */
  readonly leaseId: string;
  readonly heldMicro: bigint;
  /** The price row at which it is charged. */
  readonly priceId: string;
  /** The message is over. A second call changes nothing. */
  settle: (charged: boolean) => void;
}

/** Holds the price of each message from the leases of this process, under every budget and rate limit (ADR 0017). */
@Injectable()
export class MessageBudget {
  constructor(
    @Inject(QUOTA) private readonly quota: Pick<Quota, 'hold'>,
    private readonly prices: MessagePrices,
  ) {}

  /** Throws BUDGET_EXHAUSTED, RATE_LIMITED, FAILED_PRECONDITION, or UNAVAILABLE where governance cannot be asked. */
  async hold({ caller, agentId, sessionId }: MessageSender): Promise<MessageHold> {
    const { scope, project: projectId = '', keyId } = caller;
    const { id: priceId, micro } = await this.prices.now();
    try {
      const spender = { scope, projectId, keyId, agentId, sessionId };
      return holdOf(await this.quota.hold(spender, { micro, tokens: 0 }), priceId);
    } catch (error) {
      throw clientRefusalOf(error, REFUSAL);
    }
  }
}

function holdOf(held: Held, priceId: string): MessageHold {
  const { leaseId, micro: heldMicro } = held;
  return {
    leaseId,
    heldMicro,
    priceId,
    settle: (charged) => held.settle({ micro: charged ? heldMicro : 0n, tokens: 0 }),
  };
}
