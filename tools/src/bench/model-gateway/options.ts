import { parseArgs } from 'node:util';
import { positive } from '../load/positive.ts';

/** Whom the benchmark compares, in the order of its tables. */
export const PEERS = ['direct', 'bare', 'isthmus', 'portkey', 'litellm'] as const;
export type PeerName = (typeof PEERS)[number];

export interface BenchOptions {
  mode: 'compare' | 'soak' | 'streams' | 'profile';
  /** A run of seconds that writes no document. */
  quick: boolean;
  /** What dist holds is measured as it is. */
  build: boolean;
  /** Always with `direct`, which everything is compared with. */
  peers: readonly PeerName[];
  connections: readonly number[];
  /** Of load for each case and peer, all rounds together. */
  seconds: number;
  rounds: number;
  /** Requests of the soak. */
  requests: number;
  /** Streams at once. */
  streams: number;
  /** The case of the profile. */
  profile: { stream: boolean; connections: number };
}

const SOAK_REQUESTS = 1_000_000;
const FULL = { connections: [1, 16, 64, 256], seconds: 7.5, rounds: 3 };
const QUICK = { connections: [1, 64], seconds: 1, rounds: 2 };
const PROFILE = { connections: 16, seconds: 10 };

/** The options of a command line; throws naming the option that is wrong. */
export function optionsOf(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      build: { type: 'boolean', default: true },
      only: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      soak: { type: 'boolean', default: false },
      requests: { type: 'string' },
      streams: { type: 'string' },
      profile: { type: 'boolean', default: false },
      stream: { type: 'boolean', default: false },
    },
    allowNegative: true,
  });
  const { quick, build, profile, stream } = values;
  const preset = quick ? QUICK : FULL;
  const levels = values.connections?.split(',').map((level) => positive('connections', level));
  return {
    mode: modeOf(values),
    quick,
    build,
    peers: peersOf(values.only),
    connections: levels ?? preset.connections,
    seconds: positive('seconds', values.seconds, profile ? PROFILE.seconds : preset.seconds),
    rounds: preset.rounds,
    requests: positive('requests', values.requests, SOAK_REQUESTS),
    streams: positive('streams', values.streams, 0),
    profile: { stream, connections: levels?.[0] ?? PROFILE.connections },
  };
}

function modeOf(values: { soak: boolean; streams?: string; profile: boolean }): BenchOptions['mode'] {
  const { soak, streams, profile } = values;
  const modes = [soak && 'soak', streams !== undefined && 'streams', profile && 'profile'] as const;
  const asked = modes.filter((mode) => mode !== false);
  if (asked.length > 1) throw new Error(`--${asked.join(' and --')} are runs of their own: give one of them`);
  return asked[0] ?? 'compare';
}

function peersOf(only: string | undefined): readonly PeerName[] {
  if (only === undefined) return PEERS;
  const names = only.split(',');
  const unknown = names.find((name) => !PEERS.some((peer) => peer === name));
  if (unknown !== undefined)
    throw new Error(`--only names "${unknown}", which is none of ${PEERS.join(', ')}`);
  return PEERS.filter((peer) => peer === 'direct' || names.includes(peer));
}
