import { measureSupport, Progress, QUICK_SUPPORT_LOAD } from '@isthmus/tools';
import { expect, it } from 'vitest';
import { endpoint, endpoints } from '../endpoints.ts';

it('serves conversations of the benchmark by the model and by agents, without an error', async () => {
  const { dataDirectory, portalDatabase, grpc } = endpoints();
  const site = {
    dataDirectory,
    databaseUrl: portalDatabase,
    gatewayUrl: endpoint('gateway'),
    modelsUrl: endpoint('models'),
    addresses: {
      governance: grpc.governance,
      models: grpc['maas-gateway'],
      registry: grpc['agent-registry'],
    },
  };
  const { model, agent } = await measureSupport(site, QUICK_SUPPORT_LOAD, new Progress());
  for (const { turns, faults, commonestFault, answered, yuanPerThousand, parts } of [model, agent]) {
    expect({ faults, commonestFault }).toEqual({ faults: 0, commonestFault: undefined });
    expect(turns).toBeGreaterThan(1);
    expect(answered).toBeGreaterThan(0.2);
    expect(yuanPerThousand).toBeGreaterThan(0);
    expect(parts['model gateway'].cpuMs).toBeGreaterThan(0);
  }
  expect(model.parts.agents.cpuMs).toBe(0);
  expect(agent.parts.agents.cpuMs).toBeGreaterThan(0);
});
