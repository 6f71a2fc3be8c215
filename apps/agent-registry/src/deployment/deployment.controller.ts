import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { registry } from '@isthmus/contracts';
import { invalidArgument } from '@isthmus/platform-errors';
import { Platform, Rpc } from '@isthmus/platform-grpc-server';
import type { PlatformScope } from '@isthmus/platform-identity';
import { counter, excerpt, identifier, parse } from '@isthmus/platform-validation';
import { z } from 'zod';
import { fromPlacement, toAgent } from '../agent/agent.mapper.js';
import { agentId, instanceId, reason } from '../agent/agent.schema.js';
import type { Agent } from '../agent/agent.model.js';
import { CardSigner } from '../card/card.signer.js';
import { DeploymentService } from './deployment.service.js';

const { AgentRegistryDefinition: definition } = registry;
const ORCHESTRATOR = { callers: ['orchestrator'], scope: 'platform', permission: 'none' } as const;

const step = z.object({ agentId, generation: counter(1) });
const publishRequest = step.extend({ instanceId });
const failRequest = step.extend({
  failure: z.object(
    { code: identifier(60, { min: 0 }), message: excerpt(2_000), remedy: excerpt(2_000) },
    'is required',
  ),
});
const recoveryRequest = z.object({ agentId, lostGeneration: counter(1), reason });

/** What workflows report. */
@Controller()
export class DeploymentController {
  constructor(
    private readonly deployments: DeploymentService,
    private readonly signer: CardSigner,
  ) {}

  @Rpc(definition, 'recordPlacement', ORCHESTRATOR)
  async recordPlacement(
    @Payload() request: registry.RecordPlacementRequest,
    @Platform() scope: PlatformScope,
  ) {
    const target = parse(step, request);
    if (!request.placement) throw invalidArgument([{ field: 'placement', description: 'is required' }]);
    const placement = fromPlacement(request.placement);
    return this.answer(await this.deployments.recordPlacement(scope, { ...target, placement }));
  }

  @Rpc(definition, 'publishAgent', ORCHESTRATOR)
  async publishAgent(@Payload() request: registry.PublishAgentRequest, @Platform() scope: PlatformScope) {
    return this.answer(await this.deployments.publish(scope, parse(publishRequest, request)));
  }

  @Rpc(definition, 'failDeployment', ORCHESTRATOR)
  async failDeployment(@Payload() request: registry.FailDeploymentRequest, @Platform() scope: PlatformScope) {
    return this.answer(await this.deployments.fail(scope, parse(failRequest, request)));
  }

  @Rpc(definition, 'beginRecovery', ORCHESTRATOR)
  async beginRecovery(@Payload() request: registry.BeginRecoveryRequest, @Platform() scope: PlatformScope) {
    const { agent, lost } = await this.deployments.beginRecovery(scope, parse(recoveryRequest, request));
    return this.answer({ ...agent, placement: lost });
  }

  @Rpc(definition, 'finishUndeployment', ORCHESTRATOR)
  async finishUndeployment(
    @Payload() request: registry.FinishUndeploymentRequest,
    @Platform() scope: PlatformScope,
  ) {
    return this.answer(await this.deployments.finishUndeployment(scope, parse(step, request).agentId));
  }

  private answer(agent: Agent) {
    return toAgent(agent, this.signer.addressOf(agent.id));
  }
}
