import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  log,
  proxyActivities,
} from '@temporalio/workflow';
import type { Activities, DeploymentResult, Failure, Target } from '@isthmus/workflow-api';

/** Forward steps give a service two minutes to come back; a step that can never succeed fails at once. */
export const forward = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s' },
});

/** Undoing is tried for a day: what it frees belongs to others. */
export const undoing = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '1 day',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** Waits as long as an instance may take to start, and asks again when the worker dies meanwhile. */
const waiting = proxyActivities<Activities>({
  startToCloseTimeout: '60s',
  heartbeatTimeout: '5s',
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '200ms', maximumInterval: '2s' },
});

/**
 * Brings one generation of an agent up: place, start, wait, confirm, publish. Every undo is registered before its
 * step, because a step that timed out may still have happened. On failure nothing of the generation stays.
 */
export async function deployGeneration(target: Target, excludedNodeIds: string[]): Promise<DeploymentResult> {
  const undo: (() => Promise<void>)[] = [];
  try {
    undo.unshift(() => undoing.releaseReservation(target));
    const { nodeId } = await forward.placeAgent({ ...target, excludedNodeIds });
    undo.unshift(() => undoing.stopInstance(target));
    await forward.startInstance(target);
    await waiting.awaitHealthy(target);
    await forward.confirmReservation(target);
    await forward.publishAgent(target);
    return { outcome: 'ready', nodeId };
  } catch (error) {
    const failure = failureOf(error);
    log.warn('deployment failed', { ...target, ...failure });
    await CancellationScope.nonCancellable(async () => {
      for (const step of undo) await step();
    });
    return { outcome: 'failed', failure };
  }
}

function failureOf(error: unknown): Failure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const remedy = cause instanceof ApplicationFailure ? String(cause.details?.[0] ?? '') : '';
  const code = cause instanceof ApplicationFailure ? (cause.type ?? 'INTERNAL') : 'DEADLINE_EXCEEDED';
  return { code, message: cause instanceof Error ? cause.message : 'The deployment failed', remedy };
}
