import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import { Database } from '@isthmus/platform-database';
import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { deployRequest, startHarness, type Harness } from '../testing/registry.harness.js';

/** Of a tenant, as agent.service.ts has it. */
const AGENTS_MAX = 1_000;
const RACING = 60;

let harness: Harness;
let database: Database;
beforeAll(async () => {
  const url = inject('databaseAdminUrl');
  database = new Database({ schema: 'registry', url: testDatabaseUrl(url, 'registry'), connectionsMax: 1 });
  harness = await startHarness(url);
});
afterAll(async () => {
  await harness.stop();
  await database.close();
});

it('keeps the limit on agents, whoever races', async () => {
  const scope = newTenantScope();
  await database.inTenant(scope, (tx) =>
    tx.$executeRawUnsafe(
      `INSERT INTO registry.agent (id, tenant_id, name, state, visibility, hosted, version, generation, spec,
         created_by, created_at, updated_at)
       SELECT gen_random_uuid(), $1::uuid, 'old', 'ready', 'private', false, 1, 0, '{}', 'user:li', now(), now()
       FROM generate_series(1, $2)`,
      scope.tenantId,
      AGENTS_MAX - 2,
    ),
  );
  const { spec } = deployRequest();
  const portals = [harness.portal, harness.otherPortal];
  const outcomes = await Promise.all(
    Array.from({ length: RACING }, async (_, n) => {
      const request = {
        idempotencyKey: randomUUID(),
        spec,
        endpoint: `https://agent.example/${n}`,
        visibility: registry.Visibility.PRIVATE,
      };
      return portals[n % 2]?.registerAgent(request, { scope }).then(
        () => 'made',
        ({ code }: { code: string }) => code,
      );
    }),
  );
  expect(outcomes.filter((outcome) => outcome === 'made')).toHaveLength(2);
  expect(outcomes.filter((outcome) => outcome === 'LIMIT_EXCEEDED')).toHaveLength(RACING - 2);
});
