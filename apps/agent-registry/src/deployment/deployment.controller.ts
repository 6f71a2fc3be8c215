import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { registry } from '@isthmus/contracts';
import { invalidArgument } from '@isthmus/platform-errors';
import { Platform, Rpc } from '@isthmus/platform-grpc-server';
import type { PlatformScope } from '@isthmus/platform-identity';
import { between, counter, excerpt, identifier, parse, uuid, webUrl } from '@isthmus/platform-validation';
import { z } from 'zod';
import { fromPlacement, toAgent } from '../agent/agent.mapper.js';
import { agentId } from '../agent/agent.schema.js';
import type { Agent } from '../agent/agent.types.js';
import { CardSigner } from '../card/card.signer.js';
import { LeaseService } from '../lease/lease.service.js';
import { DeploymentService } from './deployment.service.js';

const { AgentRegistryDefinition: definition } = registry;
const ORCHESTRATOR = { callers: ['orchestrator'], scope: 'platform' } as const;
const HOST = { callers: ['agent-host'], scope: 'platform' } as const;

const step = z.object({ agentId, generation: counter(1) });
const instanceId = identifier(100);
const reason = excerpt(400);
const failure = z.object(
  { code: identifier(60, { min: 0 }), message: excerpt(2_000), remedy: excerpt(2_000) },
  'is required',
);
const recoveryRequest = z.object({ agentId, lostGeneration: counter(1), reason });
const grantRequest = step.extend({
  instanceId,
  endpoint: webUrl(),
  ttlMs: between(1_000, 60_000),
});

/** What workflows report and instances renew. */
@Controller()
export class DeploymentController {
  constructor(
    private readonly deployments: DeploymentService,
    private readonly leases: LeaseService,
    private readonly signer: CardSigner,
  ) {}

  @Rpc(definition, 'recordPlacement', ORCHESTRATOR)
  async recordPlacement(
    @Payload() request: registry.RecordPlacementRequest,
    @Platform() scope: PlatformScope,
  ) {
    const { agentId: id, generation } = parse(step, request);
    if (!request.placement) throw invalidArgument([{ field: 'placement', description: 'is required' }]);
    return this.answer(
      await this.deployments.recordPlacement(scope, id, generation, fromPlacement(request.placement)),
    );
  }

  @Rpc(definition, 'publishAgent', ORCHESTRATOR)
  async publishAgent(@Payload() request: registry.PublishAgentRequest, @Platform() scope: PlatformScope) {
    const input = parse(step.extend({ instanceId }), request);
    return this.answer(
      await this.deployments.publish(scope, input.agentId, input.generation, input.instanceId),
    );
  }

  @Rpc(definition, 'failDeployment', ORCHESTRATOR)
  async failDeployment(@Payload() request: registry.FailDeploymentRequest, @Platform() scope: PlatformScope) {
    const input = parse(step.extend({ failure }), request);
    return this.answer(await this.deployments.fail(scope, input.agentId, input.generation, input.failure));
  }

  @Rpc(definition, 'beginRecovery', ORCHESTRATOR)
  async beginRecovery(@Payload() request: registry.BeginRecoveryRequest, @Platform() scope: PlatformScope) {
    const input = parse(recoveryRequest, request);
    const { agent, lost } = await this.deployments.beginRecovery(
      scope,
      input.agentId,
      input.lostGeneration,
      input.reason,
    );
    return this.answer({ ...agent, placement: lost });
  }

  @Rpc(definition, 'finishUndeployment', ORCHESTRATOR)
  async finishUndeployment(
    @Payload() request: registry.FinishUndeploymentRequest,
    @Platform() scope: PlatformScope,
  ) {
    return this.answer(await this.deployments.finishUndeployment(scope, parse(step, request).agentId));
  }

  @Rpc(definition, 'grantLease', HOST)
  async grantLease(@Payload() request: registry.GrantLeaseRequest, @Platform() scope: PlatformScope) {
    return this.leases.grant(scope, parse(grantRequest, request));
  }

  @Rpc(definition, 'renewLease', HOST)
  async renewLease(@Payload() request: registry.RenewLeaseRequest, @Platform() scope: PlatformScope) {
    const input = parse(z.object({ leaseId: uuid('must be the UUID of a lease'), instanceId }), request);
    return this.leases.renew(scope, input.leaseId, input.instanceId);
  }

  @Rpc(definition, 'endLease', HOST)
  async endLease(@Payload() request: registry.EndLeaseRequest, @Platform() scope: PlatformScope) {
    const input = parse(z.object({ agentId, instanceId, reason }), request);
    await this.leases.end(scope, input.agentId, input.instanceId, input.reason);
    return {};
  }

  private answer(agent: Agent) {
    return toAgent(agent, this.signer.addressOf(agent.id));
  }
}
