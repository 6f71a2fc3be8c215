/** `npm run up`: builds what changed, starts the platform, keeps it until Ctrl-C or SIGTERM. */
import { join } from 'node:path';
import { runTargets } from './build.ts';
import { DATA } from './paths.ts';
import { startPlatform, type Platform } from './platform.ts';
import { portsFromEnvironment } from './ports.ts';
import { stopLeftovers } from './processes.ts';
import { Progress } from './progress.ts';

const progress = new Progress();
progress.say('Isthmus');

let platform: Platform | undefined;
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());

try {
  const ports = portsFromEnvironment(process.env);
  await stopLeftovers(DATA, progress);
  const built = await progress.step(
    'build',
    () => runTargets(['build'], { log: join(DATA, 'logs', 'build.log') }),
    'a few minutes the first time, seconds later',
  );
  if (!built)
    throw new Error(`The build failed; its output is above and in ${join(DATA, 'logs', 'build.log')}.`);
  platform = await startPlatform({ dataDirectory: DATA, ports, environment: process.env, progress });
  welcome(platform);
} catch (error) {
  if (!stopping) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

function welcome({ secrets, plan }: Platform): void {
  progress.say(`
Isthmus is up after ${progress.total()}.

  Portal    http://127.0.0.1:${plan.ports.portal}
  Sign in   ${secrets.adminEmail}
  Password  ${secrets.adminPassword}

  Agents    http://127.0.0.1:${plan.ports.gateway}/agents/<id>   (A2A v1)
  Models    http://127.0.0.1:${plan.ports.models}/v1             (OpenAI)
  Logs      ${join(DATA, 'logs')}

Ctrl-C stops everything; the data stay in ${DATA}.`);
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  progress.say('\nStopping …');
  await platform?.stop();
  if (!platform) await stopLeftovers(DATA, progress);
  progress.say('Stopped; nothing is left running.');
  process.exit(0);
}
