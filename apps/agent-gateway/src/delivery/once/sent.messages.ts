import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { A2aError } from '@isthmus/domain-exchange';
import { newId, type TenantScope } from '@isthmus/platform-identity';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import type { Periodic } from '@isthmus/platform-service';
import type { AgentRequest, Once } from '../agent.delivery.js';
import { SentMessageRepository, type SentMessage } from './sent.message.repository.js';

const POLL_MS = 250;
const KEEP_ALIVE_EVERY_MS = 1_000;

/** A message that this process delivers. */
export interface Delivering {
  message: SentMessage;
  /** The agent has the message, as this task. */
  hasTask: (taskId: string) => Promise<void>;
  /** The agent has answered without a task. */
  hasAnswer: (answer: string) => Promise<void>;
  /** The agent has not accepted it. */
  forget: () => Promise<void>;
  /** Whether the agent has it is not known. */
  leave: () => Promise<void>;
}

/** Which messages have been sent, and which of them this process delivers. */
@Injectable()
export class SentMessages implements Periodic {
  private readonly process = newId();
  private readonly delivering = new Set<string>();

  constructor(private readonly messages: SentMessageRepository) {}

  asTasks(): PeriodicTaskOptions[] {
    return [
      {
        name: 'keep messages that are being delivered',
        everyMs: KEEP_ALIVE_EVERY_MS,
        run: async () => {
          if (this.delivering.size > 0) await this.messages.keepAlive([...this.delivering], this.process);
        },
      },
    ];
  }

  /**
   * What is known of a message, once it is known: while another request delivers it, this waits. With `Delivering` it is
   * the caller's to deliver. Throws InvalidParams where another message has its id, and the signal's reason.
   * `continued` is the task that it continues, '' for a new one, and `position` where its turn begins in the task's log.
   */
  async claim(
    { scope, agentId, signal }: Pick<AgentRequest, 'scope' | 'agentId' | 'signal'>,
    { messageId, digest, mayChange = false }: Once,
    { continued, position }: { continued: string; position: string | undefined },
  ): Promise<SentMessage | Delivering> {
    const key = createHash('sha256').update([agentId, scope.actor, messageId].join('\n')).digest('hex');
    const taskId = continued === '' ? newId() : continued;
    for (;;) {
      const claim = { key, digest, taskId, position, mayChange, holder: this.process };
      const message = await this.messages.claim(scope, claim);
      if (message.digest !== digest) throw otherMessage();
      if (message.isMine) return this.toDeliver(scope, key, message);
      if (message.state !== 'begun') return message;
      await sleep(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  private toDeliver(scope: TenantScope, key: string, message: SentMessage): Delivering {
    this.delivering.add(key);
    const ended = (work: Promise<void>) => work.finally(() => this.delivering.delete(key));
    return {
      message,
      hasTask: (taskId) => ended(this.messages.settle(scope, key, { state: 'task', taskId })),
      hasAnswer: (answer) => ended(this.messages.settle(scope, key, { state: 'answered', answer })),
      forget: () => ended(this.messages.forget(scope, key)),
      leave: () => ended(this.messages.leave(scope, key)),
    };
  }
}

function otherMessage(): A2aError {
  const field = 'message.messageId';
  return new A2aError(
    'InvalidParams',
    `${field}: was sent before with another content; use a new id for a new message`,
    {
      field,
    },
  );
}
