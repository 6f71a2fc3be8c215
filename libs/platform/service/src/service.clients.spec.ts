import { governance, registry } from '@isthmus/contracts';
import type { ServiceIdentity } from '@isthmus/platform-identity';
import { expect, it, vi } from 'vitest';
import { ServiceClients } from './service.clients.js';

it('closes every client on shutdown', () => {
  const identity = {} as ServiceIdentity; // Nothing is called, so nothing is signed.
  const clients = new ServiceClients(identity);
  const address = '127.0.0.1:1';
  const ledger = clients.connect(governance.LedgerDefinition, { address, audience: 'governance' });
  const agents = clients.connect(registry.AgentRegistryDefinition, { address, audience: 'agent-registry' });
  const closes = [ledger, agents].map((client) => Object.assign(client, { close: vi.fn() }).close);
  clients.onApplicationShutdown();
  for (const close of closes) expect(close).toHaveBeenCalledOnce();
});
