import { newId } from '@isthmus/platform-identity';
import { Units } from '@isthmus/platform-service-database';
import type { Conversation, ConversationKey, ConversationTurn, HandOverRequest } from '@isthmus/runtime-api';
import { Injectable } from '@nestjs/common';
import { adoptPersonLines } from '../task/conversation.repository.js';
import type { TaskOwner } from '../task/task.repository.js';
import { findOpen, findRule, insertHandOver, updateHandOver } from './handover.repository.js';
import { expiryOf } from './handover.rules.js';

/** What the runtime of an agent does about persons. */
@Injectable()
export class HandOverAsking {
  constructor(private readonly units: Units) {}

  /** Whether a conversation is with a person, and when its agent hands over. */
  standing(owner: TaskOwner, key: ConversationKey): Promise<Pick<Conversation, 'handOver' | 'rule'>> {
    return this.units.inTenant(owner.scope, async (unit) => {
      const open = await findOpen(unit, owner, key);
      const handOver = open && (open.state === 'taken' ? 'taken' : 'waiting');
      return { handOver, rule: await findRule(unit, owner) };
    });
  }

  /** Asks for a person, once: of a conversation that is handed over already, nothing changes. */
  ask(owner: TaskOwner, request: HandOverRequest): Promise<{ waitMinutes: number }> {
    return this.units.inTenant(owner.scope, async (unit) => {
      const { waitMinutes } = await findRule(unit, owner);
      const now = new Date();
      await insertHandOver(unit, owner.scope, {
        id: newId(),
        agentId: owner.agentId,
        ...request,
        state: 'waiting',
        requestedAt: now,
        takenAt: null,
        takenBy: '',
        endedAt: null,
        waitMinutes,
        expiresAt: expiryOf(now, waitMinutes),
      });
      return { waitMinutes };
    });
  }

  /** The customer has written: a person who has the conversation answers in that task, and has time again. */
  heard(owner: TaskOwner, turn: ConversationTurn): Promise<void> {
    return this.units.inTenant(owner.scope, async (unit) => {
      const open = await findOpen(unit, owner, turn);
      if (!open) return;
      const { taskId } = turn;
      const expiresAt = open.state === 'taken' ? expiryOf(new Date(), open.waitMinutes) : open.expiresAt;
      await updateHandOver(unit, owner.scope, { id: open.id, taskId, expiresAt });
      await adoptPersonLines(unit, owner, turn);
    });
  }
}
