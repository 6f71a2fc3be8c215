import { randomUUID } from 'node:crypto';
import { admittedOf, newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startHarness, type Harness, type RegistryClient } from './testing/registry.harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
});
afterAll(() => harness.stop());

type Caller = 'portal' | 'orchestrator' | 'host' | 'gateway';

const scope = newTenantScope();
const agentId = randomUUID();
const spec = {
  templateId: '',
  name: 'Support',
  description: 'Answers customers.',
  instructions: 'Be kind.',
  model: 'extract/support',
  knowledgeBaseId: '',
  mcpServers: [{ name: 'tools', url: 'https://tools.example/mcp' }],
  skills: [
    { id: 'billing', name: 'Billing', description: 'Explains bills.', tags: ['billing'], examples: ['Why?'] },
  ],
  limits: { stepsMax: 5, outputTokensMax: 500, turnTimeoutMs: 30_000 },
};
const requirement = {
  metroId: 'wuhan',
  resources: { cpuMilli: 500, memoryMib: 256, acceleratorMilli: 0 },
  operatorIds: ['china-unicom'],
  regionIds: ['hubei'],
};
const placement = {
  reservationId: randomUUID(),
  siteId: 's',
  siteName: 'Site',
  nodeId: 'n',
  metroId: 'wuhan',
  operatorId: 'o',
  explanationJson: '{}',
};
const failure = { code: 'INTERNAL', message: 'it failed', remedy: 'try again' };
const step = { agentId, generation: 1 };

/** Every RPC with strings in its request: who calls it, and a request that is right in all of them. */
const CASES: [keyof RegistryClient & string, Caller, () => object][] = [
  ['deployAgent', 'portal', () => ({ idempotencyKey: randomUUID(), spec, requirement })],
  [
    'deployAgent',
    'portal',
    () => ({
      idempotencyKey: randomUUID(),
      template: 'support',
      parameters: { hotline: '10010' },
      overrides: { name: 'Support', instructions: 'Be kind.', model: 'extract/support' },
      requirement,
    }),
  ],
  ['redeployAgent', 'portal', () => ({ idempotencyKey: randomUUID(), agentId, expectedVersion: 1 })],
  ['updateAgent', 'portal', () => ({ idempotencyKey: randomUUID(), agentId, spec, expectedVersion: 1 })],
  [
    'registerAgent',
    'portal',
    () => ({ idempotencyKey: randomUUID(), spec, endpoint: 'https://agents.example' }),
  ],
  ['undeployAgent', 'portal', () => ({ idempotencyKey: randomUUID(), agentId })],
  ['deregisterAgent', 'portal', () => ({ idempotencyKey: randomUUID(), agentId })],
  ['listAgents', 'portal', () => ({ pageToken: '' })],
  ['searchAgents', 'portal', () => ({ query: 'bills' })],
  ['listEvents', 'portal', () => ({ agentId, pageToken: '' })],
  ['recordPlacement', 'orchestrator', () => ({ ...step, placement })],
  ['publishAgent', 'orchestrator', () => ({ ...step, instanceId: 'i' })],
  ['failDeployment', 'orchestrator', () => ({ ...step, failure })],
  ['beginRecovery', 'orchestrator', () => ({ agentId, lostGeneration: 1, reason: 'killed' })],
  ['finishUndeployment', 'orchestrator', () => step],
  ['grantLease', 'host', () => ({ ...step, instanceId: 'i', endpoint: 'http://127.0.0.1:9', ttlMs: 5_000 })],
  ['renewLease', 'host', () => ({ leaseId: randomUUID(), instanceId: 'i' })],
  ['endLease', 'host', () => ({ agentId, instanceId: 'i', reason: 'killed' })],
];
/** What people write over several lines, and what programs report, which is cut and cleaned instead of refused. */
const LENIENT = new RegExp(
  [
    '(description|instructions|examples\\.0|query) line break',
    '(failure\\.message|failure\\.remedy|reason|placement\\.\\w+) (line break|BEL|right-to-left override|1 MiB)',
    // The client of the test writes U+FFFD for a lone surrogate; only names and ids refuse that.
    '(description|instructions|examples\\.0|query|failure\\.message|failure\\.remedy|reason|placement\\.\\w+) lone surrogate',
  ].join('|'),
);

it.each(CASES)('%s refuses text that cannot be stored or misleads', async (method, caller, request) => {
  // Methods are looked up by name; what they take is in the table.
  const client = harness[caller] as unknown as Record<
    string,
    (request: object, options: object) => Promise<unknown>
  >;
  const options = caller === 'portal' ? { scope } : {};
  const admitted = await admittedOf(async (hostile) => client[method]?.(hostile, options), request);
  expect(admitted.filter((line) => !LENIENT.test(line))).toEqual([]);
  expect(admitted.filter((line) => line.endsWith('INTERNAL'))).toEqual([]);
});

it.each(['getAgent', 'listVersions'] as const)(
  '%s answers NOT_FOUND to an id that has no valid form',
  async (method) => {
    const admitted = await admittedOf(
      (hostile) => call(method, hostile),
      () => ({ agentId }),
    );
    expect(admitted.filter((line) => !line.endsWith('NOT_FOUND'))).toEqual([]);
  },
);

async function call(method: 'getAgent' | 'listVersions', request: { agentId: string }): Promise<unknown> {
  return harness.portal[method](request, { scope });
}
