import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { RegistryRepository } from '../registry.repository.js';
import { platformScope } from '@isthmus/platform-identity';
import type { Logger } from '@isthmus/platform-observability';
import { WorkflowStarter } from '@isthmus/platform-temporal';
import { workflowIds, type AgentWorkflows } from '@isthmus/workflow-api';
import { claimPending, clearPending, postponePending } from '../agent/agent.repository.js';
import type { Agent } from '../agent/agent.types.js';

/** Work younger than this is being started by the process that committed it. */
const SWEEP_AGE_MS = 3_000;
const SWEEP_BATCH = 50;
/** While Temporal is unavailable each start fails only after seconds; the next sweep goes on. */
const SWEEP_MS_MAX = 10_000;
/** How long a sweep has what it claimed to itself; longer than it takes, and the longest wait after a failed start. */
const CLAIM_MS = 15_000;
const SCOPE = platformScope('service:agent-registry');

/**
 * Starts the workflow that a committed change asks for: at once by the process that made it, and by a sweep when that
 * process died or Temporal was unavailable. A workflow's id makes starting twice start once.
 */
@Injectable()
export class WorkflowLauncher implements OnApplicationShutdown {
  constructor(
    private readonly registry: RegistryRepository,
    private readonly workflows: WorkflowStarter<AgentWorkflows>,
    private readonly logger: Logger,
  ) {}

  /** Starts the agent's pending work in the background, under the caller's trace. */
  launch(agent: Agent): void {
    if (!agent.pendingWorkflow) return;
    void this.start(agent).catch((error: unknown) =>
      this.logger.warn({ err: error, agentId: agent.id }, 'workflow not started yet; the sweep tries again'),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.workflows.close();
  }

  /** Starts pending work that its process did not; rejects when it cannot be read. */
  async startOverdue(signal: AbortSignal): Promise<void> {
    const before = new Date(Date.now() - SWEEP_AGE_MS);
    const agents = await this.registry.inPlatform(SCOPE, (unit) =>
      claimPending(unit, { before, limit: SWEEP_BATCH, leaseMs: CLAIM_MS }),
    );
    await this.startEach(agents, signal);
  }

  /** One that cannot be started does not keep the ones behind it waiting. */
  private async startEach(agents: readonly Agent[], signal: AbortSignal): Promise<void> {
    const until = Date.now() + SWEEP_MS_MAX;
    for (const agent of agents) {
      if (signal.aborted || Date.now() > until) return;
      await this.start(agent).catch((error: unknown) => this.postpone(agent.id, error));
    }
  }

  /** Work that is refused goes behind the rest. */
  private async postpone(agentId: string, err: unknown): Promise<void> {
    this.logger.warn({ err, agentId }, 'workflow not started; a later sweep tries again');
    await this.registry
      .inPlatform(SCOPE, (unit) => postponePending(unit, agentId, CLAIM_MS))
      .catch((error: unknown) =>
        this.logger.warn(
          { err: error, agentId },
          'a failed start was not noted; the claim runs out by itself',
        ),
      );
  }

  private async start(agent: Agent): Promise<void> {
    const { id: agentId, tenantId, pendingWorkflow: pending } = agent;
    if (!pending) return;
    const workflowId = await this.startPending(agentId, tenantId, pending);
    await this.registry.inPlatform(SCOPE, (unit) => clearPending(unit, agentId, pending, workflowId));
  }

  private async startPending(
    agentId: string,
    tenantId: string,
    pending: NonNullable<Agent['pendingWorkflow']>,
  ): Promise<string> {
    if (pending.name === 'RecoverAgent') {
      const { lostGeneration, reason } = pending;
      const input = { agentId, tenantId, lostGeneration, reason };
      await this.workflows.start('RecoverAgent', workflowIds.recoverAgent(input), input);
      return workflowIds.recoverAgent(input);
    }
    const input = { agentId, tenantId, generation: pending.generation };
    const id =
      pending.name === 'DeployAgent' ? workflowIds.deployAgent(input) : workflowIds.undeployAgent(input);
    await this.workflows.start(pending.name, id, input);
    return id;
  }
}
