/** A tenant that was not tried again for so long has nothing left: another process published it. */
const FORGET_MS = 60_000;

/** Tenants whose messages the receiver cannot take at present, and until when each is left alone. */
export class HeldTenants {
  private readonly held = new Map<string, { failures: number; untilMs: number }>();

  /** How many tenants there are; 0 when there is no outage. */
  get size(): number {
    return this.held.size;
  }

  /** How often in a row the tenant has been held. */
  failuresOf(tenantId: string): number {
    return this.held.get(tenantId)?.failures ?? 0;
  }

  /** Leaves the tenant alone for `waitMs`, after one more failure. */
  hold(tenantId: string, waitMs: number): void {
    const failures = this.failuresOf(tenantId) + 1;
    this.held.set(tenantId, { failures, untilMs: performance.now() + waitMs });
  }

  /** The receiver takes the tenant's messages again. */
  free(tenantId: string): void {
    this.held.delete(tenantId);
  }

  /** Tenants to leave alone now. */
  present(): string[] {
    const now = performance.now();
    for (const [tenantId, { untilMs }] of this.held)
      if (untilMs + FORGET_MS < now) this.held.delete(tenantId);
    return [...this.held].filter(([, { untilMs }]) => untilMs > now).map(([tenantId]) => tenantId);
  }
}
