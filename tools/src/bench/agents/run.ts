import { join } from 'node:path';
import { addedBy, atHalfCapacity, casesOf } from '../load/compare.ts';
import { Connection } from '../load/connection.ts';
import { keep } from '../load/keep.ts';
import type { Peer } from '../load/peer.ts';
import { profileFlags, profileRun } from '../load/profile-run.ts';
import { concurrentStreams } from '../load/streams.ts';
import { atWorkbench, circumstancesOf, contextOf, type Workbench } from '../load/workbench.ts';
import { MESSAGE, SLOW, STREAMED, TOOL } from './asks.ts';
import { figuresOf, STREAMS_MEGABYTES_MAX, type Results } from './figures.ts';
import { startIsthmus, type RunningIsthmus } from './isthmus.ts';
import type { AgentBenchOptions } from './options.ts';
import { startAgent, startBare, startSdk } from './peers.ts';
import { documentOf } from './report.ts';

const ASKS = [MESSAGE, STREAMED, TOOL];

interface Bench extends Workbench {
  options: AgentBenchOptions;
}

/** Resolves with the exit code: 1 where memory did not suffice. */
export function runBench(options: AgentBenchOptions): Promise<number> {
  // A profile is kept for the developer who asked for it.
  const keepFiles = options.mode === 'profile';
  return atWorkbench({ keepFiles }, (workbench) => RUNS[options.mode]({ ...workbench, options }));
}

const RUNS: Record<AgentBenchOptions['mode'], (bench: Bench) => Promise<number>> = {
  compare,
  streams: streamsRun,
  profile: profileMode,
};

async function compare(bench: Bench): Promise<number> {
  const { options, progress, ports } = bench;
  const direct = await startAgent(contextOf(bench, ports.peers.portal));
  const context = { ...contextOf(bench, ports.peers.gateway), upstreamUrl: direct.url };
  const bare = await progress.step('bare proxy', () => startBare(context));
  const sdk = await progress.step('server on the SDK', () =>
    startSdk(contextOf(bench, ports.peers.registry)),
  );
  const isthmus = await startGateway(bench, direct);
  const peers = [direct, bare, isthmus.peer, sdk];
  for (const peer of peers) await verify(peer);
  const circumstances = circumstancesOf(peers);
  const say = (line: string) => progress.say(line);
  const load = { ...options, asks: ASKS };
  const cases = await progress.step('load', () => casesOf(peers, load, say), 'minutes');
  const pairs = await progress.step('one request at a time', () => addedBy(peers, load));
  const paced = await progress.step('half of capacity', () => atHalfCapacity(peers, cases, load));
  const list = await progress.step('a thousand tools', isthmus.listTools);
  const comparison = { ...circumstances, secondsPerCase: options.seconds, cases, pairs, paced, list };
  console.table(pairs);
  console.table(paced);
  printFigures({ comparison });
  if (options.quick) progress.say('The document is left as it is.');
  else await keep<Results>('agents', { comparison }, documentOf);
  return 0;
}

async function streamsRun(bench: Bench): Promise<number> {
  const { options, progress, ports } = bench;
  const direct = await startAgent(contextOf(bench, ports.peers.portal));
  const { peer } = await startGateway(bench, direct);
  const circumstances = circumstancesOf([peer]);
  const say = (line: string) => progress.say(line);
  const found = await progress.step('streams', () =>
    concurrentStreams(peer, { ask: SLOW, count: options.streams }, say),
  );
  const streams = { ...circumstances, ...found };
  console.log(streams);
  if (!options.quick) await keep<Results>('agents', { streams }, documentOf);
  return streams.highestMegabytes < STREAMS_MEGABYTES_MAX && streams.faults === 0 ? 0 : 1;
}

async function profileMode(bench: Bench): Promise<number> {
  const { options, ports } = bench;
  const direct = await startAgent(contextOf(bench, ports.peers.portal));
  const folder = join(bench.directory, 'profile');
  const isthmus = await startGateway(bench, direct, profileFlags(folder));
  const ask = ASKS.find(({ kind }) => kind === options.profile) ?? MESSAGE;
  const [connections = 1] = options.connections;
  await profileRun(isthmus, { ask, connections, seconds: options.seconds }, folder);
  return 0;
}

async function startGateway(bench: Bench, agent: Peer, gatewayFlags: string[] = []): Promise<RunningIsthmus> {
  const isthmus = await startIsthmus({
    dataDirectory: join(bench.directory, 'isthmus'),
    ports: bench.ports.isthmus,
    agentUrl: agent.url,
    progress: bench.progress,
    gatewayFlags,
  });
  bench.stops.push(isthmus.stop);
  return isthmus;
}

/** Throws, naming the peer, unless it answers every kind of request completely; nothing is timed before. */
async function verify(peer: Peer): Promise<void> {
  for (const ask of ASKS) {
    const connection = new Connection(peer, 0);
    const { fault } = await connection.send(ask);
    await connection.close();
    if (fault !== undefined) throw new Error(`${peer.title} does not answer a ${ask.kind}: ${fault}`);
  }
}

function printFigures(results: Results): void {
  const rows = figuresOf(results).map(({ name, target, measured, met }) => ({ name, target, measured, met }));
  console.table(rows);
}
