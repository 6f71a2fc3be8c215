import type { Logger } from '@isthmus/platform-observability';
import { Inject, Injectable } from '@nestjs/common';
import { KIT } from '@isthmus/platform-service';
import { retry } from '@isthmus/platform-jobs';
import { REGISTRY, type LeaseRegistry } from './lease.registry.js';

const TTL_MS = 6_000;
const END_ATTEMPTS_MAX = 5;
const END_BACKOFF = { firstMs: 400, maxMs: 6_400 };

/** The instance whose lease it is. */
export interface LeaseSubject {
  agentId: string;
  instanceId: string;
  generation: number;
}

/** Leases of the agents that run on this host. */
@Injectable()
export class LeaseService {
  constructor(
    @Inject(REGISTRY) private readonly registry: LeaseRegistry,
    @Inject(KIT) private readonly kit: { logger: Logger },
  ) {}

  /** Answers with the id of the lease. FAILED_PRECONDITION when another instance answers for the agent. */
  async grant({ agentId, generation, instanceId }: LeaseSubject, endpoint: string): Promise<string> {
    return this.registry.grant({ agentId, generation, instanceId, endpoint, ttlMs: TTL_MS });
  }

  async renew(leaseId: string, instanceId: string): Promise<void> {
    await this.registry.renew({ leaseId, instanceId });
  }

  /** Reports the end of an instance, so that recovery starts at once; if this fails, the lease expires. */
  async end({ agentId, instanceId }: LeaseSubject, reason: string, signal: AbortSignal): Promise<void> {
    await retry(() => this.registry.end({ agentId, instanceId, reason }), {
      attemptsMax: END_ATTEMPTS_MAX,
      signal,
      backoff: END_BACKOFF,
    }).catch((error: unknown) => {
      this.kit.logger.warn(
        { err: error, agentId, instanceId },
        'the end of the instance was not reported; its lease expires',
      );
    });
  }
}
