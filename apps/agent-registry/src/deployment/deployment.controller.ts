import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { registry } from '@isthmus/contracts';
import { invalidArgument } from '@isthmus/platform-errors';
import { Platform, Rpc } from '@isthmus/platform-grpc-server';
import type { PlatformScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
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

const step = z.object({ agentId, generation: z.number().int().min(1, 'must be 1 or more') });
const instanceId = z.string().min(1, 'must not be empty').max(100, 'must have at most 100 characters');
const failure = z.object(
  { code: z.string().max(60), message: z.string().max(2_000), remedy: z.string().max(2_000) },
  'is required',
);
const grantRequest = step.extend({
  instanceId,
  endpoint: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).max(400),
  ttlMs: z.number().int().min(1_000, 'must be 1,000–60,000').max(60_000, 'must be 1,000–60,000'),
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
    const { agentId: id, generation } = parse(step, { ...request, generation: request.lostGeneration });
    const { agent, lost } = await this.deployments.beginRecovery(
      scope,
      id,
      generation,
      request.reason.slice(0, 400),
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
    const input = parse(z.object({ leaseId: z.uuid('must be the UUID of a lease'), instanceId }), request);
    return this.leases.renew(scope, input.leaseId, input.instanceId);
  }

  @Rpc(definition, 'endLease', HOST)
  async endLease(@Payload() request: registry.EndLeaseRequest, @Platform() scope: PlatformScope) {
    const input = parse(z.object({ agentId, instanceId }), request);
    await this.leases.end(scope, input.agentId, input.instanceId, request.reason.slice(0, 400));
    return {};
  }

  private answer(agent: Agent) {
    return toAgent(agent, this.signer.addressOf(agent.id));
  }
}
