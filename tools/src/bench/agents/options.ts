import { parseArgs } from 'node:util';
import { positive } from '../load/positive.ts';

export interface AgentBenchOptions {
  mode: 'compare' | 'streams' | 'profile';
  /** A run of seconds that writes no document. */
  quick: boolean;
  /** What dist holds is measured as it is. */
  build: boolean;
  connections: readonly number[];
  /** Of load for each case and peer, all rounds together. */
  seconds: number;
  rounds: number;
  /** Streams at once. */
  streams: number;
  /** Kind of request of the profile. */
  profile: string;
}

const KINDS = ['message', 'stream', 'tool'];
const FULL = { connections: [1, 16, 64], seconds: 7.5, rounds: 3 };
const PROFILE = { connections: 16, seconds: 10 };
const QUICK = { connections: [16], seconds: 1, rounds: 2 };

/** The options of a command line; throws naming the option that is wrong. */
export function optionsOf(args: readonly string[]): AgentBenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      build: { type: 'boolean', default: true },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      streams: { type: 'string' },
      profile: { type: 'string' },
    },
    allowNegative: true,
  });
  const { quick, build } = values;
  if (values.streams !== undefined && values.profile !== undefined)
    throw new Error('--streams and --profile are runs of their own: give one of them');
  const preset = quick ? QUICK : FULL;
  const levels = values.connections?.split(',').map((level) => positive('connections', level));
  return {
    mode: values.profile !== undefined ? 'profile' : values.streams !== undefined ? 'streams' : 'compare',
    quick,
    build,
    connections: levels ?? (values.profile === undefined ? preset.connections : [PROFILE.connections]),
    seconds: positive(
      'seconds',
      values.seconds,
      values.profile === undefined ? preset.seconds : PROFILE.seconds,
    ),
    rounds: preset.rounds,
    streams: positive('streams', values.streams, 0),
    profile: kindOf(values.profile),
  };
}

function kindOf(kind: string | undefined): string {
  if (kind === undefined || KINDS.includes(kind)) return kind ?? '';
  throw new Error(`--profile must be one of ${KINDS.join(', ')}`);
}
