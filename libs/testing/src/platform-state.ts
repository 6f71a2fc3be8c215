import type { compute, governance, models, registry } from '@isthmus/contracts';
import type { AppError } from '@isthmus/platform-errors';
import type { FakeQuotaLedger } from '@isthmus/platform-quota/testing';

/** What the fakes received and how they respond; a test reads and writes it. */
export class FakePlatformState {
  /** agent id → result of ResolveAgent; a missing id is not found. */
  readonly routes = new Map<string, registry.AgentRoute>();
  /** agent id → its tenant, for GetAgent; a missing id is not found. */
  readonly agents = new Map<string, string>();
  readonly leases = new Map<string, registry.GrantLeaseRequest>();
  readonly endedLeases: registry.EndLeaseRequest[] = [];
  /** Lease calls fail with this error while it is set. */
  leaseRefusal: AppError | undefined;
  renewals = 0;
  resolutions = 0;
  /** secret → its key. */
  readonly keys = new Map<
    string,
    { keyId: string; tenantId: string; scopes: string[]; allowedOrigins?: string[] }
  >();
  /** Ids of grants of applications that have ended. */
  readonly endedGrants = new Set<string>();
  verifications = 0;
  /** Calls that verify a key fail with this error while it is set. */
  keyRefusal: AppError | undefined;
  /** Who watches which access ends; a test calls them with a change. */
  readonly accessWatchers = new Set<(change: models.AccessChange) => void>();
  readonly passages: models.Passage[] = [];
  readonly searches: { tenantId: string; query: string }[] = [];
  /** Balance of every tenant, micro-units, from its first message on. */
  balanceMicro = 1_000_000_000n;
  /** Tenant → its leases. */
  readonly quotas = new Map<string, FakeQuotaLedger>();
  /** Lines that were posted, by event id; a repeat changes nothing. */
  readonly posted = new Map<string, { tenantId: string; line: governance.UsageLine }>();
  posts = 0;
  /** Ledger calls fail with this error while it is set. */
  ledgerRefusal: AppError | undefined;
  /** Instead of the cards themselves. */
  readonly extendedCards = new Map<string, string>();
  readonly engines = new Map<string, compute.AnnounceEngineRequest>();
}
