/** What of an agent's specification does not reach the runtime: it changes without a new instance. */
const NOT_RUN = ['skills', 'templateId', 'parameters', 'instructionsSource'];

/** A generation that is brought up beside the present one. */
export interface Rollout {
  readonly generation: number;
  /** Set once it has failed. */
  readonly failure?: object | undefined;
}

interface Rolling<Plan extends Rollout> {
  readonly generation: number;
  readonly rollout?: Plan | undefined;
}

/** The number of the next attempt to run the agent: each has its own reservation and instance, also one that failed. */
export function nextGeneration({ generation, rollout }: Rolling<Rollout>): number {
  return Math.max(generation, rollout?.generation ?? 0) + 1;
}

/** The rollout that is under way. */
export function activeRollout<Plan extends Rollout>({ rollout }: Rolling<Plan>): Plan | undefined {
  return rollout?.failure ? undefined : rollout;
}

/** The rollout under way if it is of this generation. */
export function rolloutTo<Plan extends Rollout>(agent: Rolling<Plan>, generation: number): Plan | undefined {
  const rollout = activeRollout(agent);
  return rollout?.generation === generation ? rollout : undefined;
}

/** Whether an instance of this generation may answer for the agent. */
export function isServing(agent: Rolling<Rollout>, generation: number): boolean {
  return agent.generation === generation || rolloutTo(agent, generation) !== undefined;
}

/** Whether a version needs a new instance: it runs differently, or may run elsewhere. */
export function runsDifferently(
  before: { spec: object; requirement: object | undefined },
  after: { spec: object; requirement: object | undefined },
): boolean {
  return canonical(before) !== canonical(after);
}

/** Text that is the same for equal values, in whatever order a database returns their members. */
function canonical({ spec, requirement }: { spec: object; requirement: object | undefined }): string {
  const running = Object.entries(spec).filter(([name]) => !NOT_RUN.includes(name));
  return JSON.stringify([sorted(Object.fromEntries(running)), sorted(requirement)]);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, sorted(item)]),
  );
}
