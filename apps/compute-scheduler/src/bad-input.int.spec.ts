import { randomUUID } from 'node:crypto';
import { newTenantScope, admittedOf } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import {
  requirement,
  reserveRequest,
  startHarness,
  type Harness,
  type SchedulerClients,
} from './testing/harness.js';

type Call = (request: object, options: object) => Promise<unknown>;

let harness: Harness;
const scope = newTenantScope();
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
});
afterAll(() => harness.stop());

const needs = () => ({
  ...requirement({ metroId: 'wuhan' }),
  operatorIds: ['china-unicom'],
  regionIds: ['hubei'],
});
const instance = () => ({
  instanceId: 'i',
  agentId: randomUUID(),
  tenantId: scope.tenantId,
  generation: 1,
  spec: { name: 'Support', model: 'm' },
  address: 'http://127.0.0.1:9',
});

/** Every RPC with strings in its request, who calls it, and a request that is right in all of them. */
const CASES: [keyof SchedulerClients, string, () => object][] = [
  [
    'orchestrator',
    'reserve',
    () => ({ ...reserveRequest({ requirement: needs() }), excludedNodeIds: ['n'] }),
  ],
  ['orchestrator', 'confirmReservation', () => ({ key: randomUUID() })],
  ['orchestrator', 'releaseReservation', () => ({ key: randomUUID() })],
  ['portal', 'listReservations', () => ({ agentId: randomUUID() })],
  ['portal', 'previewPlacement', () => ({ requirement: needs() })],
  ['portal', 'listSites', () => ({ pageToken: '', metroId: 'wuhan', operatorId: 'china-unicom' })],
  ['portal', 'getSite', () => ({ siteId: 'wuhan-cu' })],
  [
    'hostEngines',
    'announceEngine',
    () => ({ engineId: 'e', address: '127.0.0.1:9', driver: 'host', ttlMs: 5_000 }),
  ],
  ['engines', 'startWorkload', () => ({ reservationKey: randomUUID(), instance: instance() })],
  ['engines', 'getWorkload', () => ({ instanceId: 'i' })],
  ['engines', 'stopWorkload', () => ({ instanceId: 'i' })],
];
/** The spec of an instance is the registry's to check; here only NUL and lone surrogates are refused in it. */
const LENIENT = /^instance\.spec\.\w+ (?!NUL)/;

it.each(CASES)('%s: %s refuses text that cannot be stored or misleads', async (caller, method, request) => {
  // Methods are looked up by name; what they take is in the table.
  const client = harness.one[caller] as unknown as Record<string, Call>;
  const options = caller === 'portal' ? { scope } : {};
  const admitted = await admittedOf(async (hostile) => client[method]?.(hostile, options), request);
  expect(admitted.filter((each) => !LENIENT.test(each))).toEqual([]);
  expect(admitted.filter((each) => each.endsWith('INTERNAL'))).toEqual([]);
});
