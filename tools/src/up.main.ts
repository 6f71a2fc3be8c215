/** `npm run up`: builds what changed, starts the platform, keeps it until Ctrl-C or SIGTERM. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { runTargets } from './build.ts';
import { fetchModels } from './models.fetch.ts';
import { DATA } from './paths.ts';
import { startPlatform, type Platform } from './platform.ts';
import { portsFromEnvironment } from './ports.ts';
import { stopLeftovers } from './processes.ts';
import { Progress } from './progress.ts';
import { portalUrl } from './services.ts';

const BUILD_LOG = join(DATA, 'logs', 'build.log');
const progress = new Progress();
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());

progress.say('Isthmus');
let fetching: ChildProcess | undefined;
const starting = start(stopping.signal);
starting.then(welcome, fail);

async function start(signal: AbortSignal): Promise<Platform> {
  const ports = portsFromEnvironment(process.env);
  await stopLeftovers(DATA, progress);
  const built = await progress.step(
    'build',
    () => runTargets(['build'], { log: BUILD_LOG, signal }),
    'a few minutes the first time, seconds later',
  );
  signal.throwIfAborted();
  if (!built) throw new Error(`The build failed; its output is above and in ${BUILD_LOG}.`);
  return startPlatform({ dataDirectory: DATA, ports, environment: process.env, progress, signal });
}

function welcome({ secrets, plan }: Platform): void {
  progress.say(`
Isthmus is up after ${progress.total()}.

  Portal    ${portalUrl(plan.ports)}
  Sign in   ${secrets.adminEmail}
  Password  ${secrets.adminPassword}

  Agents    http://127.0.0.1:${plan.ports.gateway}/agents/<id>   (A2A v1)
            127.0.0.1:${plan.ports.gatewayGrpc}                    (A2A v1 over gRPC; the tenant is the agent's id)
  Models    http://127.0.0.1:${plan.ports.models}/v1             (OpenAI)
  Logs      ${join(DATA, 'logs')}

Ctrl-C stops everything; the data stay in ${DATA}.`);
  if (process.env['ISTHMUS_MODELS'] !== 'off') fetching = fetchModels(progress);
}

function fail(error: unknown): void {
  if (stopping.signal.aborted) return;
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** Also in the middle of a start: what has been started by then is stopped. */
async function stop(): Promise<void> {
  if (stopping.signal.aborted) return;
  progress.say('\nStopping …');
  stopping.abort();
  fetching?.kill();
  const platform = await starting.catch(() => undefined);
  await platform?.stop();
  progress.say('Stopped; nothing is left running.');
  process.exit(0);
}
