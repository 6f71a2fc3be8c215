import { describe, inject } from 'vitest';
import { aiSdk } from './ai-sdk.client.ts';
import type { CompatClient } from './compat.client.ts';
import { langChain } from './langchain.client.ts';
import { openAi } from './openai.client.ts';
import { pythonClients } from './python.client.ts';

/** The tests of `suite` for each official client; Python's are skipped where the set-up found no Python. */
export function describeClients(suite: (client: CompatClient) => void): void {
  const python = inject('python');
  for (const client of [openAi, aiSdk, langChain]) describe(client.name, () => suite(client));
  describe.skipIf(!python)('Python', () => {
    for (const client of pythonClients(python)) describe(client.name, () => suite(client));
  });
}
