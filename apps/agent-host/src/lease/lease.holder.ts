import type { LeaseService, LeaseSubject } from './lease.service.js';

const RENEW_MS = 2_000;

/** The lease of one instance. One that has ended is never granted to it a second time. */
export class LeaseHolder {
  private leaseId: string | undefined;

  constructor(
    private readonly leases: Pick<LeaseService, 'grant' | 'renew'>,
    private readonly subject: LeaseSubject,
    private readonly onLease: (endpoint: string) => void,
  ) {}

  /** Grants the lease on the first call and renews it on later ones. */
  async hold(endpoint: string): Promise<{ renewInMs: number }> {
    if (this.leaseId === undefined) {
      this.leaseId = await this.leases.grant(this.subject, endpoint);
      this.onLease(endpoint);
    } else {
      await this.leases.renew(this.leaseId, this.subject.instanceId);
    }
    return { renewInMs: RENEW_MS };
  }
}
