import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import { parse } from '@isthmus/platform-validation';
import { expect, it } from 'vitest';
import { requirement, spec, startAgents } from '../testing/unit.fixtures.js';
import { fromState, fromVisibility, toAgent, toRoute, toState, toStoredRequirement } from './agent.mapper.js';
import { hostedSpec, requirement as requirementSchema } from '../specification/specification.schema.js';
import { endpoint } from './agent.schema.js';
import type { Lease } from './agent.model.js';

const { deploy } = startAgents();
const agent = await deploy();
const lease: Lease = {
  id: randomUUID(),
  agentId: agent.id,
  tenantId: agent.tenantId,
  instanceId: 'i',
  generation: 1,
  endpoint: 'http://10.0.0.1:9',
  ttlMs: 1_000,
  expiresAt: new Date(1),
};

it('maps states both ways, and refuses one that agents do not have', () => {
  for (const state of ['deploying', 'ready', 'recovering', 'failed', 'undeploying', 'gone'] as const)
    expect(fromState(toState(state))).toBe(state);
  expect(() => fromState(registry.AgentState.UNSPECIFIED)).toThrow(/^states: /);
});

it('takes an unset visibility for private', () => {
  expect(fromVisibility(registry.Visibility.PUBLIC)).toBe('public');
  expect(fromVisibility(registry.Visibility.PRIVATE)).toBe('private');
  expect(fromVisibility(registry.Visibility.UNSPECIFIED)).toBe('private');
});

it('writes money as integers and a card as JSON', () => {
  const answer = toAgent(
    { ...agent, requirement: { ...requirement, priceMicroPerHourMax: '9007199254740993' }, card: { a: 1 } },
    'https://x/agents/1',
  );
  expect(answer).toMatchObject({
    address: 'https://x/agents/1',
    requirement: { priceMicroPerHourMax: 9_007_199_254_740_993n },
    cardJson: '{"a":1}',
    workflowId: '',
    visibility: registry.Visibility.PRIVATE,
  });
  expect(toAgent(agent, '').cardJson).toBe('');
});

it('shows a tenant the tools of an MCP server, and never its credential', () => {
  const tool = { name: 't', title: '', description: '', inputSchemaJson: '{}', outputSchemaJson: '' };
  const server = { ...agent, hosted: false, protocol: 'mcp' as const, credential: 'sealed', tools: [tool] };
  const answer = toAgent(server, '');
  expect(answer).toMatchObject({ protocol: registry.Protocol.MCP, tools: [tool] });
  expect(answer).not.toHaveProperty('credential');
  expect(toRoute(server, undefined, 'token')).toMatchObject({ credential: 'token', tools: [tool] });
});

it('routes a hosted agent to its instance and another to its endpoint', () => {
  expect(toRoute(agent, lease, '')).toMatchObject({
    endpoint: lease.endpoint,
    instanceId: 'i',
    leaseExpiresAt: new Date(1),
  });
  expect(toRoute({ ...agent, endpoint: 'https://stale' }, undefined, '')).toMatchObject({
    endpoint: '',
    instanceId: '',
  });
  expect(toRoute({ ...agent, hosted: false, endpoint: 'https://a' }, undefined, '')).toMatchObject({
    endpoint: 'https://a',
  });
});

it.each(['https://agents.example/a2a', 'http://localhost:9/x', 'http://127.0.0.1:9', 'http://[::1]:9'])(
  'accepts the endpoint %s',
  (url) => {
    expect(parse(endpoint, url)).toBe(url);
  },
);

it.each(['http://agents.example', 'http://localhost.example', 'ftp://a', 'agents'])(
  'refuses the endpoint %s',
  (url) => {
    expect(() => parse(endpoint, url)).toThrow();
  },
);

const limits = (change: object) => ({ ...spec, limits: { ...spec.limits, ...change } });
const skills = (length: number) => ({ ...spec, skills: Array.from({ length }, () => spec.skills[0]) });
it('bounds what an agent may use and weigh', () => {
  expect(
    parse(hostedSpec, limits({ stepsMax: 50, outputTokensMax: 100_000, turnTimeoutMs: 600_000 })),
  ).toBeDefined();
  expect(parse(hostedSpec, skills(50)).skills).toHaveLength(50);
  const broken = [
    limits({ stepsMax: 51 }),
    limits({ outputTokensMax: 100_001 }),
    limits({ turnTimeoutMs: 999 }),
    skills(51),
    skills(0),
    { ...spec, model: '' },
    { ...spec, instructions: 'x'.repeat(8_001) },
  ];
  for (const each of broken) expect(hostedSpec.safeParse(each).success).toBe(false);
});

it('passes on constraints that only the scheduler knows', () => {
  const asked = { ...requirement, priceMicroPerHourMax: 0n, excludedSiteIds: ['wuhan-1'] };
  expect(toStoredRequirement(parse(requirementSchema, asked))).toMatchObject({
    excludedSiteIds: ['wuhan-1'],
  });
});
