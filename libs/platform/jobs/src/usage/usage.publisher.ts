import type { governance, quota } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { tenantScope, type TenantScope } from '@isthmus/platform-identity';
import { contextFromHeaders, inSpan } from '@isthmus/platform-observability';
import PQueue from 'p-queue';
import type { FailedRow, Publication } from '../outbox/outbox.types.js';
import { merged, publishTogether } from '../outbox/publish.js';
import { verdictOf } from '../outbox/verdict.js';
import type { StoredLine, WaitingUsage } from './usage.message.js';

/** The part of governance that usage is published to. */
export type UsageLedger = Pick<
  ServiceClient<typeof governance.LedgerDefinition>,
  'post' | 'settle' | 'void'
> &
  Pick<ServiceClient<typeof quota.QuotaDefinition>, 'charge'>;

const CALL_MS_MAX = 3_000;
/** Per call; the ledger accepts 1,000. */
const LINES_MAX = 500;
const CHARGES_MAX = 500;
/** Lines of the charges of one call. */
const CHARGED_LINES_MAX = 1_000;
/** Concurrent calls for one tenant; the ledger serializes them. */
const CALLS_MAX = 4;

/** Publishes usage of one tenant to the ledger. */
export class UsagePublisher {
  /** `actor` of the calls, such as "service:maas-gateway". */
  constructor(
    private readonly ledger: UsageLedger,
    private readonly actor: string,
  ) {}

  async publish(tenantId: string, rows: readonly WaitingUsage[], signal: AbortSignal): Promise<Publication> {
    const scope = tenantScope(tenantId, this.actor);
    if (!scope) {
      const error = new AppError('INVALID_ARGUMENT', 'The tenant of a usage message is not a UUID');
      return { published: [], failed: rows.map(({ id }) => ({ id, error })) };
    }
    const { posts, charges, holds } = byDestination(rows);
    return merged(
      await Promise.all([
        this.post(scope, posts, signal),
        this.charge(scope, charges, signal),
        this.endHolds(scope, holds, signal),
      ]),
    );
  }

  /** Lines of many messages in one call; a refused line fails its message, after the others have been charged. */
  private async post(
    scope: TenantScope,
    rows: readonly WaitingUsage[],
    signal: AbortSignal,
  ): Promise<Publication> {
    const lines = rows.flatMap((row) => row.lines.map((line, n) => ({ id: `${row.id} ${n}`, row, line })));
    const outcomes: Publication[] = [];
    for (let start = 0; start < lines.length; start += LINES_MAX)
      outcomes.push(
        await publishTogether(lines.slice(start, start + LINES_MAX), signal, (part) =>
          this.ledger.post(
            { lines: part.map(({ line }) => wireLine(line)) },
            { scope, deadline: CALL_MS_MAX, retry: false, signal },
          ),
        ),
      );
    const { published, failed } = merged(outcomes);
    const eventIds = new Map(lines.map(({ id, line }) => [id, line.eventId]));
    const named = failed.map(({ id, error }) => ({ id, error: naming(eventIds.get(id), error) }));
    return outcomeOfRows(rows, { published, failed: named });
  }

  /** Many charges in one call; the ledger refuses each by itself. */
  private async charge(
    scope: TenantScope,
    rows: readonly WaitingUsage[],
    signal: AbortSignal,
  ): Promise<Publication> {
    const refused = new Map<string, AppError>();
    const outcomes: Publication[] = [];
    for (const batch of batchesOf(rows))
      outcomes.push(
        await publishTogether(batch, signal, async (part) => {
          const options = { scope, deadline: CALL_MS_MAX, retry: false, signal };
          const { results } = await this.ledger.charge({ charges: part.map(wireCharge) }, options);
          part.forEach(({ id, hold_key }, n) => {
            const reason = results[n]?.refused;
            if (reason) refused.set(id, new AppError('INVALID_ARGUMENT', `${hold_key}: ${reason}`));
          });
        }),
      );
    const { published, failed } = merged(outcomes);
    return {
      published: published.filter((id) => !refused.has(id)),
      failed: [...failed, ...[...refused].map(([id, error]) => ({ id, error }))],
    };
  }

  private async endHolds(
    scope: TenantScope,
    rows: readonly WaitingUsage[],
    signal: AbortSignal,
  ): Promise<Publication> {
    const published: string[] = [];
    const failed: FailedRow[] = [];
    let unavailable = false;
    const endHold = async (row: WaitingUsage) => {
      if (unavailable || signal.aborted) return; // Not tried; it will be retried.
      try {
        await this.endHold(scope, row, signal);
        published.push(row.id);
      } catch (error) {
        failed.push({ id: row.id, error });
        unavailable ||= verdictOf(error) === 'unavailable';
      }
    };
    await new PQueue({ concurrency: CALLS_MAX }).addAll(rows.map((row) => () => endHold(row)));
    return { published, failed };
  }

  private async endHold(
    scope: TenantScope,
    { kind, hold_key, lines }: WaitingUsage,
    signal: AbortSignal,
  ): Promise<void> {
    const options = { scope, deadline: CALL_MS_MAX, retry: false, signal };
    const key = hold_key ?? '';
    if (kind === 'void') await this.ledger.void({ key }, options);
    else await inTraceOf(lines[0], () => this.ledger.settle({ key, lines: lines.map(wireLine) }, options));
  }
}

function byDestination(rows: readonly WaitingUsage[]) {
  const {
    posts = [],
    charges = [],
    holds = [],
  } = Object.groupBy(rows, ({ kind }) =>
    kind === 'post' ? 'posts' : kind === 'charge' ? 'charges' : 'holds',
  );
  return { posts, charges, holds };
}

/** Rows in batches that one call may have. */
function batchesOf(rows: readonly WaitingUsage[]): WaitingUsage[][] {
  const batches: WaitingUsage[][] = [];
  let lines = 0;
  for (const row of rows) {
    const last = batches.at(-1);
    lines += row.lines.length;
    if (last && last.length < CHARGES_MAX && lines <= CHARGED_LINES_MAX) last.push(row);
    else {
      batches.push([row]);
      lines = row.lines.length;
    }
  }
  return batches;
}

function wireCharge({ hold_key, lease_id, held_micro, lines }: WaitingUsage) {
  return {
    id: hold_key ?? '',
    leaseId: lease_id ?? '',
    heldMicro: BigInt(held_micro ?? 0),
    lines: lines.map(wireLine),
  };
}

/** Runs `work` in the trace of the request that a line charges, which ended before its charge is published. */
function inTraceOf(line: StoredLine | undefined, work: () => Promise<unknown>): Promise<unknown> {
  const traceId = line?.traceId ?? '';
  if (!/^[0-9a-f]{32}$/.test(traceId)) return work();
  // The outbox stores the trace id but no span id; any span id joins the trace, and one derived from its digits is
  // stable.
  const parent = contextFromHeaders({ traceparent: `00-${traceId}-${traceId.slice(16)}-01` });
  return inSpan('publish usage', { parent }, work);
}

function wireLine(line: StoredLine): governance.DeepPartial<governance.UsageLine> {
  return { ...line, quantity: BigInt(line.quantity), at: new Date(line.at) };
}

/** Names the refused line of a message: the ledger knows it only by its position in the call. */
function naming(eventId: string | undefined, error: unknown): unknown {
  if (!(error instanceof AppError) || verdictOf(error) === 'unavailable') return error;
  return new AppError(error.code, `${eventId}: ${error.message}`, { cause: error });
}

/** A message is published when all its lines are; of several errors, a retryable one takes precedence. */
function outcomeOfRows(rows: readonly WaitingUsage[], { published, failed }: Publication): Publication {
  const rowOf = (id: string) => id.slice(0, id.indexOf(' '));
  const errors = new Map<string, unknown>();
  for (const { id, error } of failed) {
    const row = rowOf(id);
    if (!errors.has(row) || verdictOf(error) !== 'refused') errors.set(row, error);
  }
  const done = Map.groupBy(published, rowOf);
  return {
    published: rows
      .filter(({ id, lines }) => (done.get(id)?.length ?? 0) === lines.length)
      .map(({ id }) => id),
    failed: [...errors].map(([id, error]) => ({ id, error })),
  };
}
