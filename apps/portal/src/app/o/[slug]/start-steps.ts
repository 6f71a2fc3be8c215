import type { UsageBucketView } from '../../../lib/api/ledger';

/** How far an organisation has come. */
export interface StartState {
  hasKey: boolean;
  /** Whether an agent is ready. */
  hasAgent: boolean;
  /** Whether an agent has answered. */
  hasAnswer: boolean;
  noCredit?: NoCredit | undefined;
}

/** The step that comes next; undefined once an agent has answered, however that came about. */
export function currentStep({
  hasKey,
  hasAgent,
  hasAnswer,
}: StartState): 'key' | 'agent' | 'call' | undefined {
  if (hasAnswer) return undefined;
  if (!hasKey) return 'key';
  return hasAgent ? 'call' : 'agent';
}

/** Of an organisation that cannot pay for anything; `first` is the one to which the person's starting credit went. */
export interface NoCredit {
  first?: { slug: string; name: string };
}

/** What was asked and answered each day, oldest first. */
export interface Traffic {
  messages: number[];
  tokens: number[];
}

/** The traffic in usage that is grouped by what is charged for, by the days that begin at `starts`. */
export function trafficOf(buckets: UsageBucketView[], starts: readonly number[]): Traffic {
  const perDay = (skus: readonly string[]) =>
    starts.map((start) =>
      buckets.reduce(
        (sum, { group, startMs, quantity }) =>
          sum + (startMs === start && skus.includes(group) ? quantity : 0),
        0,
      ),
    );
  return { messages: perDay(['agent.message']), tokens: perDay(['model.input', 'model.output']) };
}
