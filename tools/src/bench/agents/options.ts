import { parseArgs } from 'node:util';
import { positive } from '../load/positive.ts';

export interface AgentBenchOptions {
  mode: 'compare' | 'streams';
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
}

const FULL = { connections: [1, 16, 64], seconds: 7.5, rounds: 3 };
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
    },
    allowNegative: true,
  });
  const { quick, build } = values;
  const preset = quick ? QUICK : FULL;
  const levels = values.connections?.split(',').map((level) => positive('connections', level));
  return {
    mode: values.streams === undefined ? 'compare' : 'streams',
    quick,
    build,
    connections: levels ?? preset.connections,
    seconds: positive('seconds', values.seconds, preset.seconds),
    rounds: preset.rounds,
    streams: positive('streams', values.streams, 0),
  };
}
