import { announce, ChangeListener, Prisma, type Transaction } from '@isthmus/platform-database';
import type { AgentState } from '@isthmus/domain-registry';
import type { Agent, Event, PendingWorkflow } from './agent.model.js';

/** Channel on which every change of an agent is announced; the payload is its id. */
const AGENT_CHANNEL = 'registry_agent';

type Row = Prisma.RegistryAgentGetPayload<object>;

/** A listener to the changes of agents, whichever process made them; not started yet. */
export function agentListener(options: {
  databaseUrl: string;
  onChange: (agentId: string) => void;
  onGap: () => void;
}): ChangeListener {
  return new ChangeListener({ ...options, channel: AGENT_CHANNEL });
}

export async function insertAgent(tx: Transaction, agent: Agent): Promise<void> {
  await tx.registryAgent.create({ data: toRow(agent) });
  await announce(tx, AGENT_CHANNEL, agent.id);
}

/** Stores the agent; the caller has locked its row (see lockAgent). */
export async function saveAgent(tx: Transaction, agent: Agent): Promise<void> {
  const { id, tenantId, createdAt, createdBy, ...changing } = toRow(agent);
  await tx.registryAgent.update({ where: { id, tenantId }, data: changing });
  await announce(tx, AGENT_CHANNEL, id);
}

export async function findAgent(tx: Transaction, id: string): Promise<Agent | undefined> {
  const row = await tx.registryAgent.findUnique({ where: { id } });
  return row ? fromRow(row) : undefined;
}

/** As findAgent, and locks the agent until the transaction ends. */
export async function lockAgent(tx: Transaction, id: string): Promise<Agent | undefined> {
  await tx.$queryRaw`SELECT 1 FROM registry.agent WHERE id = ${id}::uuid FOR UPDATE`;
  return findAgent(tx, id);
}

/** Agents of the tenant that are not gone. */
export async function countAgents(tx: Transaction, tenantId: string): Promise<number> {
  return tx.registryAgent.count({ where: { tenantId, state: { not: 'gone' } } });
}

/** Which agents of a tenant; `after` is the last one of the page before. */
export interface AgentQuery {
  states: AgentState[];
  limit: number;
  after?: { createdAt: Date; id: string } | undefined;
}

/** Newest first. */
export async function listAgents(tx: Transaction, query: AgentQuery): Promise<Agent[]> {
  const rows = await tx.registryAgent.findMany({
    where: {
      state: { in: query.states },
      ...(query.after
        ? {
            OR: [
              { createdAt: { lt: query.after.createdAt } },
              { createdAt: query.after.createdAt, id: { gt: query.after.id } },
            ],
          }
        : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: query.limit,
  });
  return rows.map(fromRow);
}

/**
 * Claims up to `limit` agents whose work was requested before `before` and has not been started: for `leaseMs` no other
 * process gets them. The longest overdue come first.
 */
export async function claimPending(
  tx: Transaction,
  { before, limit, leaseMs }: { before: Date; limit: number; leaseMs: number },
): Promise<Agent[]> {
  const ids = await tx.$queryRaw<{ id: string }[]>`
    UPDATE registry.agent SET pending_due_at = now() + ${leaseMs} * interval '1 millisecond'
    WHERE id = ANY(ARRAY(
      SELECT id FROM registry.agent
      WHERE pending_workflow IS NOT NULL AND pending_due_at <= now() AND updated_at < ${before}
      ORDER BY pending_due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))
    RETURNING id`;
  const rows = await tx.registryAgent.findMany({ where: { id: { in: ids.map(({ id }) => id) } } });
  return rows.map(fromRow);
}

/** Delays pending work that could not be started: two seconds at first, then twice as long, up to `maxMs`. */
export async function postponePending(tx: Transaction, agentId: string, maxMs: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE registry.agent SET pending_attempts = pending_attempts + 1,
      pending_due_at = now() + least(${maxMs}, 2000 * 2 ^ least(pending_attempts, 10)) * interval '1 millisecond'
    WHERE id = ${agentId}::uuid AND pending_workflow IS NOT NULL`;
}

/** Marks the pending work as started, unless other work has become pending meanwhile. */
export async function clearPending(
  tx: Transaction,
  agentId: string,
  { started, workflowId }: { started: PendingWorkflow; workflowId: string },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE registry.agent SET pending_workflow = NULL, workflow_id = ${workflowId}, pending_due_at = now(),
      pending_attempts = 0
    WHERE id = ${agentId}::uuid AND pending_workflow = ${JSON.stringify(started)}::jsonb`;
}

/** Keeps the agent's present spec as one of its versions. */
export async function insertVersion(tx: Transaction, agent: Agent, createdBy: string): Promise<void> {
  const { tenantId, id: agentId, version, spec, updatedAt: createdAt } = agent;
  await tx.registryAgentVersion.create({ data: { tenantId, agentId, version, spec, createdBy, createdAt } });
}

export async function listVersions(tx: Transaction, agentId: string) {
  return tx.registryAgentVersion.findMany({ where: { agentId }, orderBy: { version: 'desc' }, take: 100 });
}

export async function insertEvent(tx: Transaction, tenantId: string, event: Event): Promise<void> {
  await tx.registryAgentEvent.create({ data: { tenantId, ...event } });
}

/** Which events of an agent; `before` is the id of the last one of the page before. */
export interface EventQuery {
  agentId: string;
  limit: number;
  before: string | undefined;
}

/** Newest first; ids are UUIDv7 and so in order of time. */
export async function listEvents(tx: Transaction, { agentId, limit, before }: EventQuery): Promise<Event[]> {
  const rows = await tx.registryAgentEvent.findMany({
    where: { agentId, ...(before ? { id: { lt: before } } : {}) },
    orderBy: { id: 'desc' },
    take: limit,
  });
  // The column only ever holds what insertEvent wrote.
  return rows.map(({ tenantId: _, attributes, ...row }) => ({
    ...row,
    attributes: attributes as Record<string, string>,
  }));
}

function toRow(agent: Agent) {
  return {
    ...agent,
    requirement: asJson(agent.requirement),
    placement: asJson(agent.placement),
    failure: asJson(agent.failure),
    card: asJson(agent.card),
    pendingWorkflow: asJson(agent.pendingWorkflow),
    endpoint: agent.endpoint ?? null,
    workflowId: agent.workflowId ?? null,
    readyAt: agent.readyAt ?? null,
  } satisfies Prisma.RegistryAgentUncheckedCreateInput;
}

/** For Prisma, the database's NULL and JSON's null differ. */
function asJson(value: object | undefined): Prisma.InputJsonValue | typeof Prisma.DbNull {
  return value === undefined ? Prisma.DbNull : value;
}

function fromRow(row: Row): Agent {
  const { requirement, placement, failure, card, pendingWorkflow, endpoint, workflowId, readyAt, ...rest } =
    row;
  // JSON columns hold only what toRow wrote; states and visibilities are constrained by the table.
  return {
    ...rest,
    requirement: requirement ?? undefined,
    placement: placement ?? undefined,
    failure: failure ?? undefined,
    card: card ?? undefined,
    pendingWorkflow: pendingWorkflow ?? undefined,
    endpoint: endpoint ?? undefined,
    workflowId: workflowId ?? undefined,
    readyAt: readyAt ?? undefined,
  } as unknown as Agent;
}
