import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { platformScope } from '@isthmus/platform-identity';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import type { Logger } from '@isthmus/platform-observability';
import { KIT, type Periodic } from '@isthmus/platform-service';
import { Units } from '@isthmus/platform-service-database';
import { WorkflowStarter } from '@isthmus/platform-temporal';
import { workflowIds, type AgentWorkflows } from '@isthmus/workflow-api';
import {
  claimPending,
  clearPending,
  postponePending,
  type PendingAgent,
  type PendingWorkflow,
} from './pending.repository.js';

const SWEEP_EVERY_MS = 2_000;
/** Work younger than this is being started by the process that committed it. */
const SWEEP_AGE_MS = 3_000;
const SWEEP_BATCH = 50;
/** Bounds one sweep: while Temporal is unavailable, each start takes seconds to fail. The next sweep continues. */
const SWEEP_MS_MAX = 10_000;
/** How long a sweep's claim lasts (longer than a sweep takes), and the longest wait after a failed start. */
const CLAIM_MS = 15_000;
/** What an instance that is replaced may take to end its answers. */
const DRAIN_MS = 30_000;
const SCOPE = platformScope('service:agent-registry');

/**
 * Starts the workflow that a committed change asks for: at once by the process that made it, and by a sweep when that
 * process died or Temporal was unavailable. Starting twice is harmless: the workflow's id is the same.
 */
@Injectable()
export class WorkflowLauncher implements Periodic, OnApplicationShutdown {
  private readonly logger: Logger;

  constructor(
    private readonly units: Units,
    private readonly workflows: WorkflowStarter<AgentWorkflows>,
    @Inject(KIT) { logger }: Pick<ServiceKit, 'logger'>,
  ) {
    this.logger = logger;
  }

  asTasks(): PeriodicTaskOptions[] {
    return [
      {
        name: 'start overdue workflows',
        everyMs: SWEEP_EVERY_MS,
        run: (signal) => this.startOverdue(signal),
      },
    ];
  }

  /** Starts the agent's pending work in the background, under the caller's trace. */
  launch(agent: PendingAgent): void {
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
    const agents = await this.units.inPlatform(SCOPE, (unit) =>
      claimPending(unit, { before, limit: SWEEP_BATCH, leaseMs: CLAIM_MS }),
    );
    await this.startEach(agents, signal);
  }

  /** One that cannot be started does not delay the ones after it. */
  private async startEach(agents: readonly PendingAgent[], signal: AbortSignal): Promise<void> {
    const until = Date.now() + SWEEP_MS_MAX;
    for (const agent of agents) {
      if (signal.aborted || Date.now() > until) return;
      await this.start(agent).catch((error: unknown) => this.postpone(agent.id, error));
    }
  }

  /** Work that could not be started is retried after the rest. */
  private async postpone(agentId: string, err: unknown): Promise<void> {
    this.logger.warn({ err, agentId }, 'workflow not started; a later sweep tries again');
    await this.units
      .inPlatform(SCOPE, (unit) => postponePending(unit, agentId, CLAIM_MS))
      .catch((error: unknown) =>
        this.logger.warn({ err: error, agentId }, 'a failed start was not recorded; its claim expires'),
      );
  }

  private async start(agent: PendingAgent): Promise<void> {
    const { id: agentId, tenantId, pendingWorkflow: pending } = agent;
    if (!pending) return;
    const workflowId = await this.startPending({ agentId, tenantId }, pending);
    await this.units.inPlatform(SCOPE, (unit) =>
      clearPending(unit, agentId, { started: pending, workflowId }),
    );
  }

  private async startPending(
    ids: { agentId: string; tenantId: string },
    pending: PendingWorkflow,
  ): Promise<string> {
    if (pending.name === 'RecoverAgent') {
      const { lostGeneration, reason } = pending;
      const input = { ...ids, lostGeneration, reason };
      await this.workflows.start('RecoverAgent', workflowIds.recoverAgent(input), input);
      return workflowIds.recoverAgent(input);
    }
    if (pending.name === 'RollAgent') {
      const { generation, formerGeneration } = pending;
      const input = { ...ids, generation, formerGeneration, drainMs: DRAIN_MS };
      await this.workflows.start('RollAgent', workflowIds.rollAgent(input), input);
      return workflowIds.rollAgent(input);
    }
    const { name, ...rest } = pending;
    const input = { ...ids, ...rest };
    const id = name === 'DeployAgent' ? workflowIds.deployAgent(input) : workflowIds.undeployAgent(input);
    await this.workflows.start(name, id, input);
    return id;
  }
}
