import { startOddUpstream } from '@isthmus/odd-upstream';
import type { TestProject } from 'vitest/node';
import { startObedientUpstream } from '../obedient-upstream.ts';
import { startTestPlatform } from '../test-platform.ts';
import { oddConfiguration } from './odd-models.ts';
import { installPython } from './python.install.ts';
import { startPython } from './python.process.ts';

/** Of the model gateway's needs. */
const SERVICES = ['governance', 'maas-gateway'];

declare module 'vitest' {
  export interface ProvidedContext {
    /** Origin of the upstream whose models are odd. */
    oddUpstream: string;
    /** Where Python's client libraries are called; empty where there is no Python. */
    python: string;
  }
}

/** Starts a model gateway with its ledger, before an upstream that does as asked and one that is odd. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const python = await startPythonClients();
  project.provide('python', python?.url ?? '');
  const obedient = await startObedientUpstream();
  const odd = await startOddUpstream();
  project.provide('oddUpstream', odd.url);
  return startTestPlatform(project, {
    instances: 1,
    environment: {
      MODEL_UPSTREAMS: JSON.stringify([obedient.configuration, oddConfiguration(odd.url)]),
      TENANT_REQUESTS_MAX: '1000',
      // Neither of the services needs it, so none is started.
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    },
    adjust: (planned) => planned.filter(({ service }) => SERVICES.includes(service)),
    close: async () => {
      python?.close();
      await Promise.all([obedient.close(), odd.close()]);
    },
  });
}

async function startPythonClients() {
  const installed = await installPython();
  if ('python' in installed) return startPython(installed.python);
  console.warn(`  ! SKIPPED: the clients in Python, because ${installed.absent}`);
  return undefined;
}
