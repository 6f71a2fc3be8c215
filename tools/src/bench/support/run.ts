import { join } from 'node:path';
import { startPlatform } from '../../platform.ts';
import { addressOf } from '../load/organisation.ts';
import { keep } from '../load/keep.ts';
import { atWorkbench, circumstancesOf, type Workbench } from '../load/workbench.ts';
import { measureSupport } from './measure.ts';
import type { SupportBenchOptions } from './options.ts';
import { documentOf, type SupportRun } from './report.ts';
import type { SupportSite } from './site.ts';

/** Resolves with the exit code: 1 where a turn failed. */
export function runBench({ load, quick }: SupportBenchOptions): Promise<number> {
  return atWorkbench({}, async (workbench) => {
    const { progress } = workbench;
    const circumstances = circumstancesOf([]);
    const run = { ...circumstances, ...(await measureSupport(await start(workbench), load, progress)) };
    console.log(documentOf(run));
    if (quick) progress.say('The document is left as it is.');
    else await keep<SupportRun>('support', run, documentOf);
    return run.model.faults + run.agent.faults === 0 ? 0 : 1;
  });
}

/** The platform as `npm run up` starts it, but for the portal, which no customer asks. */
async function start({ directory, ports, progress, stops }: Workbench): Promise<SupportSite> {
  const dataDirectory = join(directory, 'isthmus');
  const platform = await startPlatform({
    dataDirectory,
    ports: ports.isthmus,
    progress,
    environment: process.env,
    adjust: (planned) => planned.filter(({ service }) => service !== 'portal'),
  });
  stops.push(platform.stop);
  const { processes, plan } = platform;
  return {
    dataDirectory,
    databaseUrl: plan.databaseUrl,
    gatewayUrl: `http://127.0.0.1:${ports.isthmus.gateway}`,
    modelsUrl: `http://127.0.0.1:${ports.isthmus.models}`,
    addresses: {
      governance: addressOf(processes, 'GOVERNANCE_ADDRESS'),
      models: addressOf(processes, 'MODELS_ADDRESS'),
      registry: addressOf(processes, 'REGISTRY_ADDRESS'),
    },
  };
}
