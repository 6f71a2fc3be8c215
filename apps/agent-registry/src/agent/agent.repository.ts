import { announce, ChangeListener, Prisma, serialise, type Transaction } from '@isthmus/platform-database';
import type { AgentState } from '@isthmus/domain-registry';
import type { Agent, Event, OfferedTools } from './agent.model.js';

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

/**
 * Takes up to `limit` MCP servers whose tools are to be listed again, the longest due first, and sets when they are due
 * next; those that another process is taking are skipped.
 */
export async function takeDueServers(
  tx: Transaction,
  { now, nextAt, limit }: { now: Date; nextAt: Date; limit: number },
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH due AS (
      SELECT id FROM registry.agent WHERE tools_due_at <= ${now}
      ORDER BY tools_due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    UPDATE registry.agent a SET tools_due_at = ${nextAt} FROM due WHERE a.id = due.id RETURNING a.id`;
  return rows.map(({ id }) => id);
}

/** Notes that an MCP server has answered with its tools. */
export async function noteListed(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx.registryAgent.updateMany({ where: { id, state: { not: 'gone' } }, data: { toolsListedAt: at } });
}

/** Agents of the tenant that are not gone. Until the transaction ends, no other one counts them. */
export async function countAgents(tx: Transaction, tenantId: string): Promise<number> {
  await serialise(tx, `registry.agent ${tenantId}`);
  return tx.registryAgent.count({ where: { tenantId, state: { not: 'gone' } } });
}

/** How many agents of a tenant are in a state. */
export interface AgentCount {
  tenantId: string;
  state: AgentState;
  agents: number;
}

/** Agents of these tenants that are not gone, by tenant and state. */
export async function countAgentsOf(tx: Transaction, tenantIds: string[]): Promise<AgentCount[]> {
  const groups = await tx.registryAgent.groupBy({
    by: ['tenantId', 'state'],
    where: { tenantId: { in: tenantIds }, state: { not: 'gone' } },
    orderBy: [{ tenantId: 'asc' }, { state: 'asc' }],
    _count: { _all: true },
  });
  return groups.map(({ tenantId, state, _count }) => ({
    tenantId,
    state: state as AgentState, // constrained by the table
    agents: _count._all,
  }));
}

/** Which agents of a tenant; `after` is the last one of the page before. */
export interface AgentQuery {
  tenantId: string;
  states: AgentState[];
  limit: number;
  after?: { createdAt: Date; id: string } | undefined;
}

/** Newest first. */
export async function listAgents(tx: Transaction, query: AgentQuery): Promise<Agent[]> {
  const rows = await tx.registryAgent.findMany({
    where: {
      // The policy of the table has an OR in it, which no index serves.
      tenantId: query.tenantId,
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

/** As `listAgents`, but a tenth of the data, and nothing that is parsed here only to be sent on. */
export async function listOfferedTools(
  tx: Transaction,
  { tenantId, states, limit, after }: AgentQuery,
): Promise<OfferedTools[]> {
  const page = after
    ? Prisma.sql`AND (created_at < ${after.createdAt} OR (created_at = ${after.createdAt} AND id > ${after.id}::uuid))`
    : Prisma.empty;
  return tx.$queryRaw<OfferedTools[]>`
    SELECT id, created_at AS "createdAt", tools, CASE WHEN card IS NULL THEN '' ELSE jsonb_build_object(
      'name', card->'name', 'description', card->'description', 'skills', card->'skills',
      'capabilities', jsonb_build_object('streaming', card->'capabilities'->'streaming'))::text END AS "cardJson"
    FROM registry.agent WHERE tenant_id = ${tenantId}::uuid AND state = ANY(${states}) ${page}
    ORDER BY created_at DESC, id LIMIT ${limit}`;
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
    rollout: asJson(agent.rollout),
    card: asJson(agent.card),
    pendingWorkflow: asJson(agent.pendingWorkflow),
    tools: asJson(agent.tools),
    endpoint: agent.endpoint ?? null,
    credential: agent.credential ?? null,
    toolsListedAt: agent.toolsListedAt ?? null,
    toolsDueAt: agent.toolsDueAt ?? null,
    workflowId: agent.workflowId ?? null,
    readyAt: agent.readyAt ?? null,
  } satisfies Prisma.RegistryAgentUncheckedCreateInput;
}

/** For Prisma, the database's NULL and JSON's null differ. */
function asJson(value: object | undefined): Prisma.InputJsonValue | typeof Prisma.DbNull {
  return value === undefined ? Prisma.DbNull : value;
}

function fromRow(row: Row): Agent {
  const { requirement, placement, failure, rollout, card, tools, pendingWorkflow, ...others } = row;
  const { endpoint, credential, toolsListedAt, toolsDueAt, workflowId, readyAt, ...rest } = others;
  // JSON columns hold only what toRow wrote; states and visibilities are constrained by the table.
  return {
    ...rest,
    requirement: requirement ?? undefined,
    placement: placement ?? undefined,
    failure: failure ?? undefined,
    rollout: rollout ?? undefined,
    card: card ?? undefined,
    tools: tools ?? undefined,
    pendingWorkflow: pendingWorkflow ?? undefined,
    endpoint: endpoint ?? undefined,
    credential: credential ?? undefined,
    toolsListedAt: toolsListedAt ?? undefined,
    toolsDueAt: toolsDueAt ?? undefined,
    workflowId: workflowId ?? undefined,
    readyAt: readyAt ?? undefined,
  } as unknown as Agent;
}
