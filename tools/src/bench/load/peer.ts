import { NODE, ROOT } from '../../paths.ts';
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

/** A server of the benchmark's own, on loopback. */
export interface ScriptServer {
  name: string;
  /** Of its script, which listens at the port in the variable `portVariable`. */
  path: string;
  portVariable: string;
  environment?: Record<string, string>;
}

/** Starts a server of the benchmark's own and resolves with its origin and process id when it answers. */
export async function startScript(
  { supervisor, port }: Pick<PeerContext, 'supervisor' | 'port'>,
  { name, path, portVariable, environment = {} }: ScriptServer,
): Promise<{ url: string; pid: number }> {
  const url = `http://127.0.0.1:${port}`;
  await supervisor.start({
    name,
    command: NODE,
    args: [path],
    cwd: ROOT,
    environment: { [portVariable]: String(port), NODE_ENV: 'production', ...environment },
    ready: () => answers(url),
  });
  return { url, pid: pidOf(supervisor, name) };
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
