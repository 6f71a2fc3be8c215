import { join } from 'node:path';
import { addedBy, atHalfCapacity, casesOf } from '../load/compare.ts';
import { keep } from '../load/keep.ts';
import type { Peer } from '../load/peer.ts';
import { profileFlags, profileRun } from '../load/profile-run.ts';
import { concurrentStreams } from '../load/streams.ts';
import { atWorkbench, circumstancesOf, contextOf, type Workbench } from '../load/workbench.ts';
import { SLOW, STREAMED, WHOLE } from './asks.ts';
import { GROWTH_MAX, STREAMS_MEGABYTES_MAX, figuresOf } from './figures.ts';
import { installLitellm, installPortkey } from './install.ts';
import { startIsthmus, type RunningIsthmus } from './isthmus.ts';
import type { BenchOptions, PeerName } from './options.ts';
import { startBare, startLitellm, startPortkey, startUpstream } from './peers.ts';
import { documentOf } from './report.ts';
import type { Results } from './results.ts';
import { soak } from './soak.ts';
import { verify } from './verify.ts';

interface Bench extends Workbench {
  options: BenchOptions;
}

/** Resolves with the exit code: 1 where memory grew or did not suffice. */
export function runBench(options: BenchOptions): Promise<number> {
  // A profile is kept for the developer who asked for it.
  const keepFiles = options.mode === 'profile';
  return atWorkbench({ keepFiles }, (workbench) => RUNS[options.mode]({ ...workbench, options }));
}

const RUNS: Record<BenchOptions['mode'], (bench: Bench) => Promise<number>> = {
  compare,
  soak: soakRun,
  streams: streamsRun,
  profile: async (bench) => {
    const folder = join(bench.directory, 'profile');
    const isthmus = await startGateway(bench, await startDirect(bench), profileFlags(folder));
    const { profile, seconds } = bench.options;
    const ask = profile.stream ? STREAMED : WHOLE;
    await profileRun(isthmus, { ask, connections: profile.connections, seconds }, folder);
    return 0;
  },
};

async function compare(bench: Bench): Promise<number> {
  const { options, progress } = bench;
  const peers = await startPeers(bench);
  for (const peer of peers) await verify(peer);
  const circumstances = circumstancesOf(peers);
  const say = (line: string) => progress.say(line);
  const load = { ...options, asks: [WHOLE, STREAMED] };
  const cases = await progress.step('load', () => casesOf(peers, load, say), 'minutes');
  const pairs = await progress.step('one request at a time', () => addedBy(peers, load));
  const paced = await progress.step('half of capacity', () => atHalfCapacity(peers, cases, load));
  const comparison = { ...circumstances, secondsPerCase: options.seconds, cases, pairs, paced };
  console.table(pairs);
  console.table(paced);
  printFigures({ comparison });
  if (options.quick || options.peers.length < 5) progress.say('The document is left as it is.');
  else await keep('gateway', { comparison }, documentOf);
  return 0;
}

async function soakRun(bench: Bench): Promise<number> {
  const { options, progress } = bench;
  const isthmus = await startGateway(bench, await startDirect(bench));
  const circumstances = circumstancesOf([isthmus.peer]);
  const say = (line: string) => progress.say(line);
  const found = await progress.step('soak', () => soak(isthmus, options.requests, say), 'minutes');
  const result = { ...circumstances, ...found };
  console.log(result);
  if (!options.quick) await keep('gateway', { soak: result }, documentOf);
  return result.growth <= GROWTH_MAX && result.faults === 0 ? 0 : 1;
}

async function streamsRun(bench: Bench): Promise<number> {
  const { options, progress } = bench;
  const isthmus = await startGateway(bench, await startDirect(bench));
  const circumstances = circumstancesOf([isthmus.peer]);
  const say = (line: string) => progress.say(line);
  const found = await progress.step('streams', () =>
    concurrentStreams(isthmus.peer, { ask: SLOW, count: options.streams }, say),
  );
  const result = { ...circumstances, ...found };
  console.log(result);
  if (!options.quick) await keep('gateway', { streams: result }, documentOf);
  return result.highestMegabytes < STREAMS_MEGABYTES_MAX && result.faults === 0 ? 0 : 1;
}

/** The upstream, then who else was asked for and can be had. */
async function startPeers(bench: Bench): Promise<Peer[]> {
  const direct = await startDirect(bench);
  const peers = [direct];
  const context = (port: number) => ({ ...contextOf(bench, port), upstreamUrl: direct.url });
  const { progress } = bench;
  const ports = bench.ports.peers;
  const wanted = (name: PeerName) => bench.options.peers.includes(name);
  if (wanted('bare')) peers.push(await progress.step('bare proxy', () => startBare(context(ports.gateway))));
  if (wanted('isthmus')) peers.push((await startGateway(bench, direct)).peer);
  if (wanted('portkey')) {
    const folder = await progress.step('Portkey from npm', installPortkey, 'a minute the first time');
    peers.push(await progress.step('Portkey', () => startPortkey(context(ports.registry), folder)));
  }
  if (wanted('litellm')) {
    const folder = await progress.step('LiteLLM from PyPI', installLitellm, 'minutes the first time');
    if (folder === undefined) progress.say('  ! LiteLLM is SKIPPED: there is no python3 on this machine');
    else peers.push(await progress.step('LiteLLM', () => startLitellm(context(ports.temporal), folder)));
  }
  return peers;
}

async function startDirect(bench: Bench): Promise<Peer> {
  return startUpstream(contextOf(bench, bench.ports.peers.portal));
}

async function startGateway(
  bench: Bench,
  upstream: Peer,
  gatewayFlags: string[] = [],
): Promise<RunningIsthmus> {
  const isthmus = await startIsthmus({
    dataDirectory: join(bench.directory, 'isthmus'),
    ports: bench.ports.isthmus,
    upstreamUrl: upstream.url,
    progress: bench.progress,
    gatewayFlags,
  });
  bench.stops.push(isthmus.stop);
  return isthmus;
}

function printFigures(results: Results): void {
  const rows = figuresOf(results).map(({ name, target, measured, met }) => ({ name, target, measured, met }));
  console.table(rows);
}
