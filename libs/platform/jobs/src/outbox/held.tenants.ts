/** A tenant that was not retried for this long has nothing left: another process published it. */
const FORGET_MS = 60_000;

/** Tenants whose messages the receiver cannot accept at present, and until when each is skipped. */
export class HeldTenants {
  private readonly held = new Map<string, { failures: number; untilMs: number }>();

  /** Number of such tenants; 0 without an outage. */
  get size(): number {
    return this.held.size;
  }

  /** Number of consecutive failures of the tenant. */
  failuresOf(tenantId: string): number {
    return this.held.get(tenantId)?.failures ?? 0;
  }

  /** Skips the tenant for `waitMs`, after one more failure. */
  hold(tenantId: string, waitMs: number): void {
    const failures = this.failuresOf(tenantId) + 1;
    this.held.set(tenantId, { failures, untilMs: performance.now() + waitMs });
  }

  /** The receiver accepts the tenant's messages again. */
  free(tenantId: string): void {
    this.held.delete(tenantId);
  }

  /** Tenants to skip now. */
  present(): string[] {
    const now = performance.now();
    for (const [tenantId, { untilMs }] of this.held)
      if (untilMs + FORGET_MS < now) this.held.delete(tenantId);
    return [...this.held].filter(([, { untilMs }]) => untilMs > now).map(([tenantId]) => tenantId);
  }
}
