import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RegistryRepository } from '../registry.repository.js';
import { platformScope } from '@isthmus/platform-identity';
import type { Logger } from '@isthmus/platform-observability';
import { WorkflowStarter } from '@isthmus/platform-temporal';
import { workflowIds, type AgentWorkflows } from '@isthmus/workflow-api';
import { clearPending, lockPending } from '../agent/agent.repository.js';
import type { Agent } from '../agent/agent.types.js';

const SWEEP_EVERY_MS = 2_000;
/** Work younger than this is being started by the process that committed it. */
const SWEEP_AGE_MS = 3_000;
const SWEEP_BATCH = 50;
/** While Temporal is away each start fails only after seconds; the next sweep goes on. */
const SWEEP_MS_MAX = 10_000;
const SCOPE = platformScope('service:agent-registry');

/**
 * Starts the workflow that a committed change asks for: at once by the process that made it, and by a sweep when that
 * process died or Temporal was away. A workflow's id makes starting twice start once.
 */
@Injectable()
export class WorkflowLauncher implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;

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

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.sweeping ??= this.sweep().finally(() => (this.sweeping = undefined));
    }, SWEEP_EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
    await this.workflows.close();
  }

  private async sweep(): Promise<void> {
    try {
      const before = new Date(Date.now() - SWEEP_AGE_MS);
      const agents = await this.registry.inPlatform(SCOPE, (unit) => lockPending(unit, before, SWEEP_BATCH));
      await this.startEach(agents);
    } catch (error) {
      this.logger.warn({ err: error }, 'sweep of pending workflows failed');
    }
  }

  /** One that cannot be started does not keep the ones behind it waiting. */
  private async startEach(agents: readonly Agent[]): Promise<void> {
    const until = Date.now() + SWEEP_MS_MAX;
    for (const agent of agents) {
      if (Date.now() > until) return;
      await this.start(agent).catch((error: unknown) =>
        this.logger.warn(
          { err: error, agentId: agent.id },
          'workflow not started; the next sweep tries again',
        ),
      );
    }
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
