import { Injectable } from '@nestjs/common';
import { AppError, notFound } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { Units, type Unit } from '@isthmus/platform-service-database';
import { WorkflowLauncher } from '../workflow/workflow.launcher.js';
import type { Agent } from './agent.model.js';
import { findAgent, lockAgent } from './agent.repository.js';

/** Changes of agents that tenants ask for. */
@Injectable()
export class AgentMutations {
  constructor(
    private readonly units: Units,
    private readonly launcher: WorkflowLauncher,
  ) {}

  /** Runs a mutation once per key and returns the agent after it; pending work is started after the commit. */
  async once(
    scope: TenantScope,
    call: { key: string; request: object },
    work: (unit: Unit) => Promise<string>,
  ): Promise<Agent> {
    const agent = await this.units.inTenant(scope, async (unit) => {
      const agentId = await this.units.once(unit, { tenantId: scope.tenantId, ...call }, () => work(unit));
      return findAgent(unit, agentId);
    });
    if (!agent) throw new AppError('INTERNAL', 'The agent of a completed call is missing');
    this.launcher.launch(agent);
    return agent;
  }
}

/** Throws NOT_FOUND, and FAILED_PRECONDITION for an agent that runs elsewhere. */
export async function lockHosted(unit: Unit, agentId: string): Promise<Agent> {
  const agent = await lockAgent(unit, agentId);
  if (!agent) throw notFound('agent', agentId);
  if (!agent.hosted)
    throw new AppError(
      'FAILED_PRECONDITION',
      'The agent is registered with an endpoint elsewhere; only hosted agents can be updated, deployed again or undeployed',
    );
  return agent;
}
