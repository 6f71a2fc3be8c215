import type { Supervisor } from '../../supervisor.ts';
import type { LoadTarget } from './connection.ts';

/** Something that runs and answers as the upstream does. */
export interface Peer<Name extends string = string> extends LoadTarget {
  name: Name;
  /** As the document names it, with its version. */
  title: string;
  /** Roots of the process trees: the proxy itself, and all that it needs. Neither for the upstream. */
  processes: { proxy: number[]; all: number[] };
}

/** What a peer is started with. */
export interface PeerContext {
  supervisor: Supervisor;
  /** Where it may keep files; deleted after the run. */
  directory: string;
  /** Origin of the upstream. */
  upstreamUrl: string;
  port: number;
}

/** The process id of a supervised process that runs. */
export function pidOf(supervisor: Supervisor, name: string): number {
  const pid = supervisor.pidOf(name);
  if (pid === undefined) throw new Error(`${name} does not run. See ${supervisor.logOf(name)}`);
  return pid;
}

/** Resolves true when something answers HTTP requests there, whatever it says. */
export async function answers(url: string): Promise<boolean> {
  await fetch(url, { signal: AbortSignal.timeout(3_000) });
  return true;
}

/** The processes of a peer that needs nothing beside itself. */
export function rootsOf(pids: number[]): Peer['processes'] {
  return { proxy: pids, all: pids };
}
