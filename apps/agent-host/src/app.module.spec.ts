import * as clients from '@isthmus/platform-grpc-client';
import { runService } from '@isthmus/platform-grpc-server';
import { createTestIdentities } from '@isthmus/testing';
import { expect, it, vi } from 'vitest';
import { environment } from './config.js';
import { serviceOptions } from './service.js';

const closed: string[] = [];
const opened: string[] = [];

vi.mock('@isthmus/platform-grpc-client', async (original) => {
  const library = await original<typeof clients>();
  const createServiceClient: typeof clients.createServiceClient = (definition, options) => {
    const client = library.createServiceClient(definition, options);
    opened.push(definition.fullName);
    const { close } = client;
    return Object.assign(client, { close: () => (closed.push(definition.fullName), close()) });
  };
  return { ...library, createServiceClient };
});

it('closes every gRPC client that it opens when it stops', async () => {
  const identities = await createTestIdentities();
  const { SERVICE_IDENTITY, SERVICE_KEYS, ...own } = await identities.environmentOf('agent-host');
  const nowhere = '127.0.0.1:1';
  const config = environment.parse({
    ...own,
    SERVICE_IDENTITY: JSON.stringify(SERVICE_IDENTITY),
    SERVICE_KEYS: JSON.stringify(SERVICE_KEYS),
    DATABASE_URL: `postgres://${nowhere}/none`,
    REGISTRY_ADDRESS: nowhere,
    MODELS_ADDRESS: nowhere,
    COMPUTE_ADDRESS: nowhere,
    GOVERNANCE_ADDRESS: nowhere,
    MODELS_URL: `http://${nowhere}`,
  });
  const service = await runService({ ...serviceOptions(config), ready: async () => true });
  await service.stop();
  expect(opened.length).toBeGreaterThanOrEqual(3);
  expect(closed.sort()).toEqual(opened.sort());
});
