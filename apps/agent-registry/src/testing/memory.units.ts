import { Prisma } from '@isthmus/platform-database';
import { AppError } from '@isthmus/platform-errors';
import type { Unit, Units } from '@isthmus/platform-service-database';
import type { Agent, Event, Lease } from '../agent/agent.model.js';

type Row = Record<string, unknown> & { id: string; tenantId: string };
type Version = { agentId: string; version: number; createdBy: string };
type VectorRow = {
  agentId: string;
  agentVersion: number;
  tenantId: string;
  model: string;
  version: string;
  dimensions: number;
  vectors: Uint8Array;
};
type EventRow = Event & { tenantId: string };

/** The tables of the registry in memory, for unit tests of services: the part of Prisma that repositories use. */
export class MemoryUnits {
  agents: Row[] = [];
  leases: Lease[] = [];
  versions: Version[] = [];
  events: EventRow[] = [];
  vectors: VectorRow[] = [];
  vectorReads = 0;
  /** Actions of the audit log with their actors. */
  audit: { action: string; actor: string; attributes: Record<string, string> }[] = [];
  /** When set, what a count of agents returns. */
  agentCount: number | undefined;
  private readonly answers = new Map<string, { request: string; answer: unknown }>();

  /** As services see it: a tenant's unit sees only its rows, and a unit that throws changes nothing. */
  units(): Units {
    const units: Pick<Units, 'inTenant' | 'inPlatform' | 'once'> = {
      inTenant: ({ tenantId }, work) => this.run(tenantId, work),
      inPlatform: (_, work) => this.run(undefined, work),
      once: async (_, { key, request }, work) => {
        const earlier = this.answers.get(key);
        if (!earlier) {
          const answer = await work();
          this.answers.set(key, { request: JSON.stringify(request), answer });
          return answer;
        }
        if (earlier.request === JSON.stringify(request)) return earlier.answer as never; // What `work` returned.
        throw new AppError('IDEMPOTENCY_MISMATCH', 'another request');
      },
    };
    return units as Units;
  }

  agent(id: string): Agent {
    const row = this.agents.find((each) => each.id === id);
    if (!row) throw new Error(`there is no agent ${id}`);
    return row as unknown as Agent; // As toRow wrote it.
  }

  kinds(): string[] {
    return this.events.map(({ kind }) => kind);
  }

  private async run<Result>(tenantId: string | undefined, work: (unit: Unit) => Promise<Result>) {
    const { agents, leases, versions, events, audit } = this;
    const before = structuredClone({ agents, leases, versions, events, audit });
    try {
      return await work(this.unit(tenantId));
    } catch (error) {
      Object.assign(this, before);
      throw error;
    }
  }

  private unit(tenantId: string | undefined): Unit {
    const visible = (row: { tenantId: string }) => tenantId === undefined || row.tenantId === tenantId;
    const unit = {
      registryAgent: this.agentTable(visible),
      registryLease: this.leaseTable(),
      registryAgentVersion: {
        create: async ({ data }: { data: Version }) => void this.versions.push(data),
        findMany: async ({ where }: { where: { agentId: string } }) =>
          this.versions.filter(({ agentId }) => agentId === where.agentId).reverse(),
      },
      registryAgentEvent: {
        create: async ({ data }: { data: EventRow }) => void this.events.push(data),
        findMany: async ({ where, take }: { where: { agentId: string }; take: number }) =>
          this.events
            .filter(({ agentId }) => agentId === where.agentId)
            .reverse()
            .slice(0, take),
      },
      $queryRaw: async (text: TemplateStringsArray, ...values: unknown[]) =>
        this.query(text.join('?'), values, visible),
      $executeRaw: async (text: TemplateStringsArray, ...values: unknown[]) =>
        this.execute(text.join('?'), values),
    };
    return unit as unknown as Unit; // The part that repositories use.
  }

  private agentTable(visible: (row: Row) => boolean) {
    return {
      create: async ({ data }: { data: Row }) => void this.agents.push(stored(data)),
      update: async ({ where, data }: { where: { id: string }; data: object }) =>
        void (this.agents = this.agents.map((row) =>
          row.id === where.id ? { ...row, ...stored(data) } : row,
        )),
      findUnique: async ({ where }: { where: { id: string } }) =>
        structuredClone(this.agents.find((row) => row.id === where.id && visible(row)) ?? null),
      findMany: async ({ where, take }: { where: { state: { in: string[] } }; take: number }) =>
        this.agents
          .filter((row) => visible(row) && where.state.in.includes(String(row['state'])))
          .slice(0, take),
      count: async () => this.agentCount ?? this.agents.filter((row) => row['state'] !== 'gone').length,
    };
  }

  private leaseTable() {
    const without = (agentId: string) => this.leases.filter((lease) => lease.agentId !== agentId);
    return {
      findUnique: async ({ where }: { where: { agentId: string } }) =>
        this.leases.find(({ agentId }) => agentId === where.agentId) ?? null,
      upsert: async ({ create }: { create: Lease }) =>
        void (this.leases = [...without(create.agentId), stored(create)]),
      deleteMany: async ({ where }: { where: { agentId: string } }) =>
        void (this.leases = without(where.agentId)),
      findMany: async ({ where, take }: { where: { expiresAt: { lte: Date } }; take: number }) =>
        this.leases.filter(({ expiresAt }) => expiresAt <= where.expiresAt.lte).slice(0, take),
    };
  }

  /** The lock of an agent, which a single thread does not need, the renewal of a lease, and vectors. */
  private query(sql: string, values: unknown[], visible: (row: VectorRow) => boolean): object[] {
    if (sql.includes('FROM registry.agent_vector')) {
      this.vectorReads++;
      return this.vectors.filter(visible);
    }
    if (sql.includes("former ->> 'id'")) {
      const [leaseId, instance, after] = values;
      const isOfIt = ({ former, formerUntil }: Lease) =>
        former?.id === leaseId && former?.instanceId === instance && Number(formerUntil) > Number(after);
      return this.leases.filter(isOfIt).map(({ agentId }) => ({ agent_id: agentId }));
    }
    if (!sql.includes('UPDATE registry.lease')) return [];
    const [now, id, instanceId] = values;
    const lease = this.leases.find((each) => each.id === id && each.instanceId === instanceId);
    if (!lease) return [];
    lease.expiresAt = new Date(Number(now) + lease.ttlMs);
    return [{ agent_id: lease.agentId }];
  }

  /** Announcements, which have no listener here, the end of vectors, and records of the audit log. */
  private execute(sql: string, values: unknown[]): number {
    if (sql.includes('DELETE FROM registry.agent_vector'))
      this.vectors = this.vectors.filter(({ agentId }) => agentId !== values[0]);
    if (!sql.includes('INSERT INTO audit_outbox')) return 0;
    const [, , action, , actor, , attributes] = values.map(String);
    this.audit.push({ action: action ?? '', actor: actor ?? '', attributes: JSON.parse(attributes ?? '{}') });
    return 1;
  }
}

/** The database's NULL, as rows have it. */
function stored<Data extends object>(data: Data): Data {
  const entries = Object.entries(data).map(([name, value]) => [name, value === Prisma.DbNull ? null : value]);
  return structuredClone(Object.fromEntries(entries)) as Data; // The same fields.
}
