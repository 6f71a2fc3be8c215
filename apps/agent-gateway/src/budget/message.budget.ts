import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@isthmus/platform-errors';
import type { Principal } from '@isthmus/platform-identity';
import type { Held, Quota } from '@isthmus/platform-quota';
import { QUOTA } from '@isthmus/platform-service';
import { MessagePrices } from './message.prices.js';

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
      throw refusalOf(error);
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

function refusalOf(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  switch (error.code) {
    case 'BUDGET_EXHAUSTED': {
      // Which budget it is; its id and amounts are not for clients.
      const { budget, window } = error.metadata;
      return new AppError('BUDGET_EXHAUSTED', error.message, {
        remedy: error.remedy ?? 'Add credit or raise the budget, then send the request again.',
        metadata: { ...(budget ? { budget } : {}), ...(window ? { window } : {}) },
      });
    }
    case 'FAILED_PRECONDITION':
      return new AppError('BUDGET_EXHAUSTED', 'Your organisation has no account to charge', {
        remedy: 'Open one in the portal.',
        metadata: { budget: 'balance' },
      });
    case 'RATE_LIMITED':
      return error;
    default:
      return new AppError('UNAVAILABLE', 'The ledger cannot be reached, so the message was not sent', {
        retryAfterMs: 1_000,
        cause: error,
      });
  }
}
