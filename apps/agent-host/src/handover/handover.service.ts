import { AppError, notFound } from '@isthmus/platform-errors';
import { newId, type TenantScope } from '@isthmus/platform-identity';
import { Units, type Unit } from '@isthmus/platform-service-database';
import { pageOf, type Page } from '@isthmus/platform-validation';
import type { ConversationKey, HandOverRule } from '@isthmus/runtime-api';
import { Inject, Injectable } from '@nestjs/common';
import { appendPersonLine } from '../task/conversation.repository.js';
import { personMessage, platformMessage } from '../task/person.message.js';
import { sayInTask, waitingTasks } from '../task/waiting.task.repository.js';
import {
  countRules,
  findHandOver,
  findOpen,
  findRule,
  insertHandOver,
  listHandOvers,
  lockHandOver,
  putRule,
  saidLines,
  updateHandOver,
  withLastWords,
  type HandOverQuery,
} from './handover.repository.js';
import { assertTakenBy, assertWaiting, expiryOf } from './handover.rules.js';
import { summaryOf, type HandOverSummary } from './handover.summary.js';
import {
  DEFAULT_RULE,
  type HandOver,
  type HandOverOutcome,
  type ListedHandOver,
  type SaidLine,
} from './handover.types.js';
import { saidOf } from './handover.words.js';

/** Injection token of the registry's agents. */
export const AGENTS = Symbol('agents');

/** The registry, as far as rules go. */
export interface AgentDirectory {
  /** Throws NOT_FOUND for an agent that the tenant does not have. */
  assertKnown: (scope: TenantScope, agentId: string) => Promise<void>;
}

/** Agents of a tenant for which somebody has decided. */
const RULES_MAX = 10_000;

/** What members do with conversations that go to a person. */
@Injectable()
export class HandOverService {
  constructor(
    private readonly units: Units,
    @Inject(AGENTS) private readonly agents: AgentDirectory,
  ) {}

  /** Newest first. */
  list(scope: TenantScope, query: HandOverQuery): Promise<Page<ListedHandOver>> {
    return this.units.inTenant(scope, async (unit) =>
      pageOf(await listHandOvers(unit, scope, { ...query, limit: query.limit + 1 }), query.limit),
    );
  }

  get(
    scope: TenantScope,
    id: string,
  ): Promise<{ handOver: ListedHandOver; lines: SaidLine[]; summary: HandOverSummary }> {
    return this.units.inTenant(scope, async (unit) => {
      const handOver = await findHandOver(unit, scope, id);
      if (!handOver) throw notFound('hand-over', id);
      const lines = await saidLines(unit, scope, handOver);
      return { handOver: await withLastWords(unit, scope, handOver), lines, summary: summaryOf(lines) };
    });
  }

  /** Takes over a conversation unasked; of one that waits, that request. */
  start(
    scope: TenantScope,
    idempotencyKey: string,
    { agentId, ...key }: ConversationKey & { agentId: string },
  ): Promise<ListedHandOver> {
    const request = { startHandOver: { agentId, ...key } };
    return this.once(scope, { idempotencyKey, request }, async (unit) => {
      const owner = { scope, agentId };
      const open = await findOpen(unit, owner, key);
      if (open) return take(unit, scope, await locked(unit, scope, open.id));
      const last = (await saidLines(unit, scope, { agentId, ...key })).findLast(
        ({ role }) => role === 'user',
      );
      if (!last) throw notFound('conversation', key.contextId);
      const now = new Date();
      const { waitMinutes } = await findRule(unit, owner);
      const handOver: HandOver = {
        ...{ id: newId(), agentId, ...key, taskId: '', reason: 'member', language: languageOf(last.text) },
        ...{ state: 'taken', requestedAt: now, takenAt: now, takenBy: scope.actor, endedAt: null },
        ...{ waitMinutes, expiresAt: expiryOf(now, waitMinutes) },
      };
      if (!(await insertHandOver(unit, scope, handOver)))
        throw new AppError('CONFLICT', 'The conversation is being handed over at this moment');
      return handOver.id;
    });
  }

  take(scope: TenantScope, idempotencyKey: string, id: string): Promise<ListedHandOver> {
    return this.once(scope, { idempotencyKey, request: { takeHandOver: id } }, async (unit) =>
      take(unit, scope, await locked(unit, scope, id)),
    );
  }

  /** The customer gets it in the task that waits, or with the next message where none does. */
  reply(
    scope: TenantScope,
    idempotencyKey: string,
    { id, text }: { id: string; text: string },
  ): Promise<ListedHandOver> {
    const request = { replyToCustomer: { id, text } };
    return this.once(scope, { idempotencyKey, request }, async (unit) => {
      const handOver = await locked(unit, scope, id);
      assertTakenBy(handOver, scope.actor);
      const { agentId, owner, contextId, taskId, waitMinutes } = handOver;
      const at = new Date();
      const key = { messageId: newId(), contextId, taskId };
      await appendPersonLine(unit, { scope, agentId }, { owner, ...key, author: scope.actor, text, at });
      const state = 'TASK_STATE_INPUT_REQUIRED';
      await sayInTask(unit, { scope, agentId }, { taskId, state, message: personMessage(key, text), at });
      await updateHandOver(unit, scope, { id, expiresAt: expiryOf(at, waitMinutes) });
      return id;
    });
  }

  end(
    scope: TenantScope,
    idempotencyKey: string,
    { id, outcome }: { id: string; outcome: HandOverOutcome },
  ): Promise<ListedHandOver> {
    return this.once(scope, { idempotencyKey, request: { endHandOver: { id, outcome } } }, async (unit) => {
      const handOver = await locked(unit, scope, id);
      assertTakenBy(handOver, scope.actor);
      const state = outcome === 'returned' ? 'TASK_STATE_INPUT_REQUIRED' : 'TASK_STATE_COMPLETED';
      await endHandOver(unit, scope, { handOver, as: outcome, state });
      return id;
    });
  }

  rule(scope: TenantScope, agentId: string): Promise<HandOverRule> {
    return this.units.inTenant(scope, (unit) => findRule(unit, { scope, agentId }));
  }

  /** Throws NOT_FOUND for an agent of another tenant, LIMIT_EXCEEDED beyond RULES_MAX agents. */
  async setRule(
    scope: TenantScope,
    idempotencyKey: string,
    { agentId, rule }: { agentId: string; rule: HandOverRule },
  ): Promise<HandOverRule> {
    const call = {
      tenantId: scope.tenantId,
      key: idempotencyKey,
      request: { setHandOverRule: { agentId, rule } },
    };
    await this.agents.assertKnown(scope, agentId);
    return this.units.inTenant(scope, async (unit) => {
      await this.units.once(unit, call, async () => {
        if (
          (await countRules(unit, scope)) >= RULES_MAX &&
          (await findRule(unit, { scope, agentId })) === DEFAULT_RULE
        )
          throw new AppError('LIMIT_EXCEEDED', `A tenant may have rules for ${RULES_MAX} agents`);
        await putRule(unit, { scope, agentId }, rule);
        return agentId;
      });
      return rule;
    });
  }

  /** Runs `work`, which answers with the id of the hand-over, once. */
  private once(
    scope: TenantScope,
    { idempotencyKey: key, request }: { idempotencyKey: string; request: unknown },
    work: (unit: Unit) => Promise<string>,
  ): Promise<ListedHandOver> {
    return this.units.inTenant(scope, async (unit) => {
      const id = await this.units.once(unit, { tenantId: scope.tenantId, key, request }, () => work(unit));
      const handOver = await findHandOver(unit, scope, id);
      if (!handOver) throw notFound('hand-over', id);
      return withLastWords(unit, scope, handOver);
    });
  }
}

/** Ends a hand-over and tells the customer in the task; `state` is what becomes of the task. */
export async function endHandOver(
  unit: Unit,
  scope: TenantScope,
  { handOver, as, state }: { handOver: HandOver; as: HandOverOutcome | 'expired'; state: string },
): Promise<void> {
  const { id, agentId, contextId, language } = handOver;
  const at = new Date();
  const owner = { scope, agentId };
  // The task that it is about, which may be at work at this moment, and those before it that were left waiting.
  for (const taskId of new Set([handOver.taskId, ...(await waitingTasks(unit, owner, handOver))])) {
    const message = platformMessage({ messageId: newId(), contextId, taskId }, saidOf(as, language));
    await sayInTask(unit, owner, { taskId, state, message, at });
  }
  await updateHandOver(unit, scope, { id, state: as, endedAt: at });
}

async function take(unit: Unit, scope: TenantScope, handOver: HandOver): Promise<string> {
  assertWaiting(handOver);
  const { id, agentId, contextId, taskId, language, waitMinutes } = handOver;
  const at = new Date();
  const message = platformMessage({ messageId: newId(), contextId, taskId }, saidOf('taken', language));
  const state = 'TASK_STATE_INPUT_REQUIRED';
  await sayInTask(unit, { scope, agentId }, { taskId, state, message, at });
  const expiresAt = expiryOf(at, waitMinutes);
  await updateHandOver(unit, scope, { id, state: 'taken', takenAt: at, takenBy: scope.actor, expiresAt });
  return id;
}

async function locked(unit: Unit, scope: TenantScope, id: string): Promise<HandOver> {
  const handOver = await lockHandOver(unit, scope, id);
  if (!handOver) throw notFound('hand-over', id);
  return handOver;
}

function languageOf(text: string): 'en' | 'zh' {
  return /\p{Script=Han}/u.test(text) ? 'zh' : 'en';
}
