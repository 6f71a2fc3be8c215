import { Injectable } from '@nestjs/common';
import { isServing } from '@isthmus/domain-registry';
import { notFound } from '@isthmus/platform-errors';
import type { PlatformScope } from '@isthmus/platform-identity';
import { Units } from '@isthmus/platform-service-database';
import { findLease } from '../lease/lease.repository.js';
import { findAgent } from '../agent/agent.repository.js';
import type { Agent, Lease } from '../agent/agent.model.js';

/** Where messages for an agent go now. */
@Injectable()
export class RouteService {
  constructor(private readonly units: Units) {}

  /** The agent, with its lease unless that has expired or belongs to another generation. */
  async resolve(scope: PlatformScope, agentId: string): Promise<{ agent: Agent; lease: Lease | undefined }> {
    return this.units.inPlatform(scope, async (unit) => {
      const agent = await findAgent(unit, agentId);
      if (!agent) throw notFound('agent', agentId);
      const lease = await findLease(unit, agentId);
      const live = lease && lease.expiresAt > new Date() && isServing(agent, lease.generation);
      return { agent, lease: live ? lease : undefined };
    });
  }
}
