import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { freePorts, INTERNAL_BLOCK, type Ports } from '../../ports.ts';
import { Progress } from '../../progress.ts';
import { Supervisor } from '../../supervisor.ts';
import type { Peer, PeerContext } from './peer.ts';
import type { Circumstances } from './results.ts';

const LOG_LIMITS = { sizeBytesMax: 16 * 1024 * 1024, rotatedFiles: 1 };

/** Where a run works, and everything that it has started. */
export interface Workbench {
  directory: string;
  /** Of the platform, and of the upstream and the peers. */
  ports: { isthmus: Ports; peers: Ports };
  supervisor: Supervisor;
  progress: Progress;
  /** Called in reverse when the run is over, also by a signal. */
  stops: (() => Promise<void>)[];
}

/** Does `run` in a folder of its own and stops what it has started. */
export async function atWorkbench<Result>(
  { keepFiles = false }: { keepFiles?: boolean },
  run: (workbench: Workbench) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'isthmus-bench-'));
  await chmod(directory, 0o755);
  const progress = new Progress();
  const { RotatingFile } = await import('@isthmus/platform-rotating-file');
  const supervisor = new Supervisor(join(directory, 'peers'), (path) => new RotatingFile(path, LOG_LIMITS), {
    onRestart: (name, reason) => progress.say(`  ! ${name} ended (${reason}) and is started again`),
    onChange: () => undefined,
  });
  const stops = [() => supervisor.stopAll()];
  const stopAll = async () => {
    for (const stop of stops.toReversed()) await stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void stopAll().then(() => process.exit(1)));
  try {
    return await run({ directory, ports: await twoBlocks(), supervisor, progress, stops });
  } finally {
    await stopAll();
    if (!keepFiles) await rm(directory, { recursive: true, force: true });
  }
}

/** What a peer is started with, except for where its upstream is. */
export function contextOf(
  { supervisor, directory }: Workbench,
  port: number,
): Omit<PeerContext, 'upstreamUrl'> {
  return { supervisor, directory, port };
}

export function circumstancesOf(peers: readonly Peer[]): Circumstances {
  const [cpu] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} cores (${cpu?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.versions.node}`,
    loadAverage: loadavg()
      .map((load) => load.toFixed(1))
      .join(', '),
    versions: peers.map(({ title }) => title),
  };
}

/** Two blocks that have no port in common. */
async function twoBlocks(): Promise<Workbench['ports']> {
  const peers = await freePorts();
  for (;;) {
    const isthmus = await freePorts();
    if (Math.abs(isthmus.portal - peers.portal) > 2 * INTERNAL_BLOCK) return { isthmus, peers };
  }
}
