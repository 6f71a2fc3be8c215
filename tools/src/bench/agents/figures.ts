import type { Figure } from '../measure.ts';
import { faults, milliseconds, pairsWith, streamsMemory, tail, throughput } from '../load/figures.ts';
import type { Comparison, StreamsResult } from '../load/results.ts';
import { TOOL } from './asks.ts';

const SHARE_OF_BARE_MIN = 0.4;
const ADDED_MAX_MS = 1;
const LIST_MAX_MS = 20;
export const STREAMS = 9_000;
export const STREAMS_MEGABYTES_MAX = 1_536;
const KINDS = { message: 'messages', stream: 'streams', tool: 'calls of tools' };

export interface AgentComparison extends Comparison {
  list: { tools: number; ms: number };
}

/** The latest of each kind of run. */
export interface Results {
  comparison?: AgentComparison;
  streams?: StreamsResult;
}

/** The figures to reach, each with what was measured; `met` is undefined for what has not been. */
export function figuresOf({ comparison, streams }: Results): Figure[] {
  return [
    throughput(comparison, 'bare', { name: 'the bare proxy', min: SHARE_OF_BARE_MIN }),
    added(comparison, { name: 'added p50 of a message', isOf: (kind) => kind !== TOOL.kind }),
    tail(comparison, KINDS),
    added(comparison, { name: 'added p50 of tools/call', isOf: (kind) => kind === TOOL.kind }),
    {
      name: 'tools/list over 1,000 tools, cold',
      target: `< ${LIST_MAX_MS} ms`,
      measured: comparison ? milliseconds(comparison.list.ms) : '–',
      met: comparison && comparison.list.tools >= 1_000 ? comparison.list.ms < LIST_MAX_MS : undefined,
      how: comparison
        ? `median of the first requests of several organisations, to the last byte of all pages, ${comparison.list.tools.toLocaleString('en')} tools each`
        : '',
    },
    faults(comparison),
    streamsMemory(streams, { count: STREAMS, megabytesMax: STREAMS_MEGABYTES_MAX, target: '< 1.5 GB' }),
  ];
}

/** What Isthmus adds at the median, in the kind of request where it is most. */
function added(
  comparison: AgentComparison | undefined,
  { name, isOf }: { name: string; isOf: (kind: string) => boolean },
): Figure {
  const pairs = pairsWith(comparison, 'bare').filter(([{ kind }]) => isOf(kind));
  const worst = pairs.toSorted(([a], [b]) => b.addedMs - a.addedMs)[0]?.[0];
  return {
    name,
    target: `≤ ${ADDED_MAX_MS} ms`,
    measured: worst ? milliseconds(worst.addedMs) : '–',
    met: worst && worst.addedMs <= ADDED_MAX_MS,
    how: pairs
      .map(
        ([ours, theirs]) =>
          `${ours.kind} ${milliseconds(ours.addedMs)}, the bare proxy ${milliseconds(theirs.addedMs)}`,
      )
      .join('; '),
  };
}
