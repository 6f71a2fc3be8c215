import { ApplicationFailure } from '@temporalio/common';
import type { Activities, Target } from '@isthmus/workflow-api';

export type Step = keyof Activities;

/** What may go wrong at a step: before it takes effect, or after it (its answer was lost). */
export interface Fault {
  step: Step;
  when: 'before' | 'after';
  /** How many times; a permanent fault cannot be retried. */
  times: number;
  permanent?: boolean;
}

/**
 * Activities over an in-memory platform, for tests of workflows: it keeps what is reserved, running and published, and
 * fails as its faults demand.
 */
export class ScriptedPlatform {
  readonly reserved = new Set<string>();
  readonly running = new Set<string>();
  readonly calls: Step[] = [];
  state: 'deploying' | 'ready' | 'recovering' | 'failed' | 'gone' = 'deploying';
  generation = 1;
  private readonly faults: Fault[];

  constructor(faults: Fault[] = []) {
    this.faults = faults.map((fault) => ({ ...fault }));
  }

  activities(): Activities {
    const key = ({ agentId, generation }: Target) => `${agentId}/${generation}`;
    return {
      placeAgent: this.step('placeAgent', (input) => {
        this.reserved.add(key(input));
        return { nodeId: `node-${input.generation}` };
      }),
      releaseReservation: this.step('releaseReservation', (input) => void this.reserved.delete(key(input))),
      startInstance: this.step('startInstance', (input) => void this.running.add(key(input))),
      awaitHealthy: this.step('awaitHealthy', () => undefined),
      stopInstance: this.step('stopInstance', (input) => void this.running.delete(key(input))),
      confirmReservation: this.step('confirmReservation', () => undefined),
      publishAgent: this.step('publishAgent', () => void (this.state = 'ready')),
      failDeployment: this.step('failDeployment', () => void (this.state = 'failed')),
      beginRecovery: this.step('beginRecovery', ({ generation }) => {
        this.state = 'recovering';
        this.generation = generation + 1;
        return { generation: generation + 1, lostNodeId: `node-${generation}` };
      }),
      finishUndeployment: this.step('finishUndeployment', () => void (this.state = 'gone')),
    };
  }

  private step<Input, Result>(name: Step, work: (input: Input) => Result): (input: Input) => Promise<Result> {
    return async (input) => {
      this.calls.push(name);
      this.failIf(name, 'before');
      const result = work(input);
      this.failIf(name, 'after');
      return result;
    };
  }

  private failIf(step: Step, when: Fault['when']): void {
    const fault = this.faults.find(
      (candidate) => candidate.step === step && candidate.when === when && candidate.times > 0,
    );
    if (!fault) return;
    fault.times -= 1;
    throw ApplicationFailure.create({
      message: `${step} failed`,
      type: 'UNAVAILABLE',
      nonRetryable: fault.permanent ?? false,
      details: ['Try again.'],
    });
  }
}
