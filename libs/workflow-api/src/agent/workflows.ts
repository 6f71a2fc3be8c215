/** `DeployAgent` brings up one generation of an agent, or leaves nothing of it behind. */
export interface DeployAgentArguments {
  agentId: string;
  tenantId: string;
  generation: number;
}

/** `RecoverAgent` brings the agent up elsewhere after a generation lost its lease. */
export interface RecoverAgentArguments {
  agentId: string;
  tenantId: string;
  lostGeneration: number;
  reason: string;
}

/** `RollAgent` brings up a generation beside the former one, which answers until then, and ends that one. */
export interface RollAgentArguments {
  agentId: string;
  tenantId: string;
  generation: number;
  formerGeneration: number;
  /** How long the former instance may go on with what it is answering; nothing new is sent to it. */
  drainMs: number;
}

/** `UndeployAgent` stops every instance of an agent and frees its resources. */
export interface UndeployAgentArguments {
  agentId: string;
  tenantId: string;
  generation: number;
  /** Those that may run; absent in executions of earlier releases. */
  generations?: number[];
}

export interface Failure {
  code: string;
  message: string;
  remedy: string;
}

/** How a deployment ended; the same is stored with the agent. */
export type DeploymentResult = { outcome: 'ready'; nodeId: string } | { outcome: 'failed'; failure: Failure };

/** The registry's workflow types by name, with their one argument and their result. */
export interface AgentWorkflows {
  DeployAgent: (input: DeployAgentArguments) => Promise<DeploymentResult>;
  RecoverAgent: (input: RecoverAgentArguments) => Promise<DeploymentResult>;
  RollAgent: (input: RollAgentArguments) => Promise<DeploymentResult>;
  UndeployAgent: (input: UndeployAgentArguments) => Promise<void>;
}

/** One id for one piece of work, so that starting it twice starts it once. */
export const workflowIds = {
  deployAgent: ({ agentId, generation }: DeployAgentArguments) => `deploy-agent/${agentId}/${generation}`,
  recoverAgent: ({ agentId, lostGeneration }: RecoverAgentArguments) =>
    `recover-agent/${agentId}/${lostGeneration}`,
  rollAgent: ({ agentId, generation }: RollAgentArguments) => `roll-agent/${agentId}/${generation}`,
  undeployAgent: ({ agentId }: UndeployAgentArguments) => `undeploy-agent/${agentId}`,
};

/** Names shared by every step of one placement of an agent. */
export const reservationKeyOf = (agentId: string, generation: number) => `${agentId}/${generation}`;
export const instanceIdOf = (agentId: string, generation: number) => `${agentId}-${generation}`;
