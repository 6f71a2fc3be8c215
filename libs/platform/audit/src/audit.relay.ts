import { governance } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { tenantScope, type ServiceIdentity } from '@isthmus/platform-identity';
import type { Logger } from '@isthmus/platform-observability';
import { AuditOutbox, type AuditSchema, type Turn, type WaitingEvent } from './audit.outbox.js';

/** The part of governance that the relay needs. */
export type AuditLog = Pick<ServiceClient<typeof governance.AuditDefinition>, 'append'>;

const TENANTS_MAX = 20;
const EVENTS_MAX = 100;
const APPEND_MS_MAX = 2_000;
/** Well inside the time that a turn lasts. */
const TURN_MS_MAX = 15_000;
const IDLE_MS = 10_000;
const WAIT_MS_MAX = 15_000;
const TENANT_WAIT_MS_MAX = 300_000;
const FIRST_WAIT_MS = 500;

/**
 * Tells governance what stands in a service's outbox: soon after each commit, tenant by tenant, in the order of writing.
 * While governance or the database is away it waits, longer each time. An event that was told and not yet removed when
 * the process died is told again under the same id, which governance takes for the same record.
 */
export class AuditRelay {
  private running: Promise<void> | undefined;
  private stopped = false;
  private news = false;
  private wake: () => void = () => undefined;
  private readonly outbox: AuditOutbox;

  constructor(
    private readonly log: AuditLog,
    private readonly options: { databaseUrl: string; schema: AuditSchema; logger: Logger },
  ) {
    this.outbox = new AuditOutbox(options, () => {
      this.news = true;
      this.wake();
    });
  }

  /** Nest calls this once the service is up. */
  onApplicationBootstrap(): void {
    this.running ??= this.run();
  }

  /** Ends after the event that is being told; the rest is told by the next process. */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
    await this.outbox.close();
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopped) {
      this.news = false;
      const outcome = await this.round();
      failures = outcome === 'failed' ? failures + 1 : 0;
      if (outcome === 'failed') await this.pause(waitOf(failures, WAIT_MS_MAX), { endsWithNews: false });
      if (outcome === 'nothing') await this.pause(IDLE_MS, { endsWithNews: true });
    }
  }

  private async round(): Promise<'told' | 'nothing' | 'failed'> {
    try {
      const turns = await this.outbox.takeTurns(TENANTS_MAX);
      if (turns.length === 0) return 'nothing';
      let away = false;
      for (const turn of turns) {
        if (away || this.stopped) await this.outbox.endTurn(turn, [], 0);
        else away = await this.takeTurn(turn);
      }
      return away ? 'failed' : 'told';
    } catch (error) {
      this.options.logger.warn({ err: error }, 'audit records wait: the outbox cannot be read');
      return 'failed';
    }
  }

  /** Tells one tenant's events until one fails or time is up; true when governance is away. */
  private async takeTurn(turn: Turn): Promise<boolean> {
    const { tenantId, attempts } = turn;
    const until = Date.now() + TURN_MS_MAX;
    const told: string[] = [];
    let failure: unknown;
    for (const event of await this.outbox.oldest(tenantId, EVENTS_MAX)) {
      if (this.stopped || Date.now() > until) break;
      failure = await this.tell(event);
      if (failure === undefined) told.push(event.id);
      else if (isHopeless(failure)) failure = await this.setAside(event, failure);
      if (failure !== undefined) break;
    }
    const away = failure instanceof AppError && failure.retryable;
    const waitMs = failure === undefined || away ? 0 : waitOf(attempts, TENANT_WAIT_MS_MAX);
    if (failure !== undefined)
      this.options.logger.warn({ err: failure, tenantId, waitMs }, 'audit records wait');
    await this.outbox.endTurn(turn, told, waitMs);
    return away;
  }

  /** Why governance does not have the event; undefined once it has. */
  private async tell({ id: eventId, tenantId, ...event }: WaitingEvent): Promise<unknown> {
    const scope = tenantScope(tenantId, event.actor);
    if (!scope) return new AppError('INVALID_ARGUMENT', 'The tenant of an audit event is no UUID');
    try {
      await this.log.append({ eventId, ...event }, { scope, deadline: APPEND_MS_MAX, retry: false });
      return undefined;
    } catch (error) {
      return error;
    }
  }

  private async setAside({ id: eventId, tenantId }: WaitingEvent, err: unknown): Promise<undefined> {
    this.options.logger.error({ err, eventId, tenantId }, 'an audit record was refused and is set aside');
    await this.outbox.park(eventId);
  }

  private async pause(ms: number, { endsWithNews }: { endsWithNews: boolean }): Promise<void> {
    if (this.stopped || (endsWithNews && this.news)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        if (!this.stopped && !endsWithNews) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = () => undefined;
  }
}

/** Whether the event, as it is, will be refused each time. */
function isHopeless(failure: unknown): boolean {
  const codes: readonly string[] = ['INVALID_ARGUMENT', 'PAYLOAD_TOO_LARGE', 'IDEMPOTENCY_MISMATCH'];
  return failure instanceof AppError && codes.includes(failure.code);
}

/** Half a second, doubled with each attempt after the first, up to `max`. */
function waitOf(attempts: number, max: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20), max);
}

/** A relay from `schema` of the database to governance at `address`. */
export function createAuditRelay(options: {
  databaseUrl: string;
  schema: AuditSchema;
  governanceAddress: string;
  identity: ServiceIdentity;
  logger: Logger;
}): AuditRelay {
  const { governanceAddress: address, identity } = options;
  const log = createServiceClient(governance.AuditDefinition, { address, audience: 'governance', identity });
  return new AuditRelay(log, options);
}
