import { join } from 'node:path';
import type { ProcessSpec } from '@isthmus/tools';
import type { TestProject } from 'vitest/node';
import { startTestPlatform } from '../test-platform.ts';
import { OUTPUT_TOKENS_MAX, startVariedUpstream } from './varied-upstream.ts';

const GATEWAYS = 4;
const LEDGERS = ['governance', 'governance-2'];
const PRELOAD = join(import.meta.dirname, 'crash.preload.ts');

declare module 'vitest' {
  export interface ProvidedContext {
    /** Whether every step is tried and the storm is large. */
    everyLoss: boolean;
  }
}

/** Starts four model gateways before two ledgers, each able to die at a step. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const upstream = await startVariedUpstream();
  return startTestPlatform(project, {
    instances: GATEWAYS,
    environment: {
      MODEL_UPSTREAMS: JSON.stringify([upstream.configuration]),
      TENANT_REQUESTS_MAX: '10000',
      OUTPUT_TOKENS_MAX: String(OUTPUT_TOKENS_MAX),
      // None of the services needs it, so none is started.
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    },
    adjust: (planned) => planned.filter(isNeeded).map(ableToDie),
    close: () => upstream.close(),
  });
}

function isNeeded({ service, name }: ProcessSpec): boolean {
  return service === 'maas-gateway' || LEDGERS.includes(name);
}

function ableToDie(spec: ProcessSpec): ProcessSpec {
  const traces = spec.environment['TRACE_FILE'] ?? '';
  const environment = { ...spec.environment, CRASH_FILE: join(traces, '../../crash') };
  return { ...spec, args: ['--import', PRELOAD, ...spec.args], environment };
}
