import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { beforeEach, expect, it } from 'vitest';
import { LeaseHolder } from './lease.holder.js';
import { LeaseService } from './lease.service.js';

const subject = { agentId: 'a-1', instanceId: 'i-1', generation: 2 };
/** What the registry was asked, in order. */
let asked: unknown[];
let refusal: AppError | undefined;
let leases: LeaseService;

beforeEach(() => {
  asked = [];
  refusal = undefined;
  const answer = async (...call: unknown[]) => {
    asked.push(call);
    if (refusal) throw refusal;
  };
  const registry = {
    grant: async (lease: object) => (await answer('grant', lease), 'lease-1'),
    renew: (lease: object) => answer('renew', lease),
    end: (lease: object) => answer('end', lease),
  };
  leases = new LeaseService(registry, { logger: createLogger({ service: 'test', level: 'silent' }) });
});

it('grants a lease of six seconds once and renews it from then on, every two seconds', async () => {
  const endpoints: string[] = [];
  const holder = new LeaseHolder(leases, subject, (endpoint) => endpoints.push(endpoint));
  expect(await holder.hold('http://e')).toEqual({ renewInMs: 2_000 });
  await holder.hold('http://e');
  expect(asked).toEqual([
    ['grant', { ...subject, endpoint: 'http://e', ttlMs: 6_000 }],
    ['renew', { leaseId: 'lease-1', instanceId: 'i-1' }],
  ]);
  expect(endpoints).toEqual(['http://e']);
});

it('asks for the lease again when it was not granted', async () => {
  const endpoints: string[] = [];
  const holder = new LeaseHolder(leases, subject, (endpoint) => endpoints.push(endpoint));
  refusal = new AppError('UNAVAILABLE', 'no registry');
  await expect(holder.hold('http://e')).rejects.toThrow('no registry');
  expect(endpoints).toEqual([]);
  refusal = undefined;
  await holder.hold('http://e');
  expect(endpoints).toEqual(['http://e']);
});

it('reports the end of an instance with its reason', async () => {
  await leases.end(subject, 'it was stopped', new AbortController().signal);
  expect(asked).toEqual([['end', { agentId: 'a-1', instanceId: 'i-1', reason: 'it was stopped' }]]);
});

it('gives up on reporting when the host closes, without an error', async () => {
  refusal = new AppError('UNAVAILABLE', 'no registry');
  await leases.end(subject, 'x', AbortSignal.abort());
  expect(asked.length).toBeLessThanOrEqual(1);
});
