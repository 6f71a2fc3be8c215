import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  log,
  proxyActivities,
} from '@temporalio/workflow';
import type { Activities, DeploymentResult, Failure, Target } from '@isthmus/workflow-api';

/** A step is retried for two minutes while a service is unavailable; one that can never succeed fails at once. */
export const forward = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s' },
});

/** Compensation is retried for a day: what it frees belongs to others. */
export const compensation = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '1 day',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** Waits as long as an instance may take to start; retried when the worker dies meanwhile. */
const waiting = proxyActivities<Activities>({
  startToCloseTimeout: '60s',
  heartbeatTimeout: '5s',
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '200ms', maximumInterval: '2s' },
});

/**
 * Brings up one generation of an agent: place, start, wait, confirm, publish. Each compensation is registered before its
 * step, because a step that timed out may still have taken effect. After a failure nothing of the generation is left.
 */
export async function deployGeneration(target: Target, excludedNodeIds: string[]): Promise<DeploymentResult> {
  const undo: (() => Promise<void>)[] = [];
  try {
    undo.unshift(() => compensation.releaseReservation(target));
    const { nodeId } = await forward.placeAgent({ ...target, excludedNodeIds });
    undo.unshift(() => compensation.stopInstance(target));
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
