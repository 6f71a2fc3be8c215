import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { registry } from '@isthmus/contracts';
import { Platform, Rpc } from '@isthmus/platform-grpc-server';
import type { PlatformScope } from '@isthmus/platform-identity';
import { between, counter, parse, uuid, webUrl } from '@isthmus/platform-validation';
import { z } from 'zod';
import { agentId, instanceId, reason } from '../agent/agent.schema.js';
import { LeaseService } from './lease.service.js';

const { AgentRegistryDefinition: definition } = registry;
const HOST = { callers: ['agent-host'], scope: 'platform', permission: 'none' } as const;

const grantRequest = z.object({
  agentId,
  generation: counter(1),
  instanceId,
  endpoint: webUrl(),
  ttlMs: between(1_000, 60_000),
});
const renewRequest = z.object({ leaseId: uuid('must be the UUID of a lease'), instanceId });
const endRequest = z.object({ agentId, instanceId, reason });

/** How instances keep the right to answer for their agent. */
@Controller()
export class LeaseController {
  constructor(private readonly leases: LeaseService) {}

  @Rpc(definition, 'grantLease', HOST)
  async grantLease(@Payload() request: registry.GrantLeaseRequest, @Platform() scope: PlatformScope) {
    return this.leases.grant(scope, parse(grantRequest, request));
  }

  @Rpc(definition, 'renewLease', HOST)
  async renewLease(@Payload() request: registry.RenewLeaseRequest, @Platform() scope: PlatformScope) {
    return this.leases.renew(scope, parse(renewRequest, request));
  }

  @Rpc(definition, 'endLease', HOST)
  async endLease(@Payload() request: registry.EndLeaseRequest, @Platform() scope: PlatformScope) {
    await this.leases.end(scope, parse(endRequest, request));
    return {};
  }
}
