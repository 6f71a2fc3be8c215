import { describe, inject } from 'vitest';
import { aiSdk } from './ai-sdk.client.ts';
import type { CompatClient } from './compat.client.ts';
import { langChain } from './langchain.client.ts';
import { openAi } from './openai.client.ts';
import { pythonClients } from './python.client.ts';

/**
 * The tests of `suite` for each official client, at the same time where they do not see each other; Python's are skipped where
 * the set-up found no Python.
 */
export function describeClients(suite: (client: CompatClient) => void, { concurrent = false } = {}): void {
  const python = inject('python');
  const describeEach = (clients: readonly CompatClient[]) => {
    for (const client of clients) describe(client.name, { concurrent }, () => suite(client));
  };
  describeEach([openAi, aiSdk, langChain]);
  describe.skipIf(!python)('Python', () => describeEach(pythonClients(python)));
}
