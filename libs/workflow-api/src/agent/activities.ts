/** One placement of one agent; each activity is safe to repeat with the same one. */
export interface Target {
  agentId: string;
  tenantId: string;
  generation: number;
}

/** What workflows call. Implemented by the orchestrator, over gRPC. */
export interface Activities {
  /** Reserves a node within the agent's requirement and records it with the agent. */
  placeAgent(input: Target & { excludedNodeIds: string[] }): Promise<{ nodeId: string }>;
  /** Frees a reservation; does nothing when there is none. */
  releaseReservation(input: Target): Promise<void>;
  /** Starts the agent's instance on its reserved node. */
  startInstance(input: Target): Promise<void>;
  /** Resolves when the instance answers and holds its lease; fails when it ends before that. */
  awaitHealthy(input: Target): Promise<void>;
  /** Stops an instance; does nothing when there is none. */
  stopInstance(input: Target): Promise<void>;
  /** Makes the reservation permanent. */
  confirmReservation(input: Target): Promise<void>;
  /** Signs and publishes the card; the agent is READY. */
  publishAgent(input: Target): Promise<void>;
  failDeployment(
    input: Target & { failure: { code: string; message: string; remedy: string } },
  ): Promise<void>;
  /** Moves the agent to its next generation; returns it, and the node of the lost one. */
  beginRecovery(input: Target & { reason: string }): Promise<{ generation: number; lostNodeId: string }>;
  finishUndeployment(input: Target): Promise<void>;
}
