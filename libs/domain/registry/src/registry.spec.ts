import { expect, it } from 'vitest';
import {
  agentCardOf,
  assertGeneration,
  nextState,
  AgentIndex,
  readAgent,
  type AgentEvent,
  type AgentState,
} from './index.js';

it.each<[AgentState, AgentEvent, AgentState]>([
  ['deploying', 'publish', 'ready'],
  ['ready', 'lose-lease', 'recovering'],
  ['recovering', 'publish', 'ready'],
  ['recovering', 'fail', 'failed'],
  ['deploying', 'undeploy', 'undeploying'],
  ['undeploying', 'remove', 'gone'],
])('moves from %s by %s to %s', (from, event, to) => {
  expect(nextState(from, event)).toBe(to);
});

it.each<[AgentState, AgentEvent, string]>([
  ['gone', 'undeploy', 'be undeployed'],
  ['undeploying', 'publish', 'be published'],
  ['failed', 'lose-lease', 'lose its lease'],
  ['gone', 'publish', 'be published'],
  ['deploying', 'update', 'be updated'],
  ['deploying', 'redeploy', 'be deployed again'],
  ['deploying', 'move', 'be moved'],
])('refuses an agent that is %s to %s', (from, event, text) => {
  expect(() => nextState(from, event)).toThrow(`An agent that is ${from} cannot ${text}`);
});

it.each<[AgentState, string]>([
  ['deploying', 'Try again when the agent is ready or has failed.'],
  ['recovering', 'Try again when the agent is ready or has failed.'],
  ['undeploying', 'Deploy another agent.'],
  ['gone', 'Deploy another agent.'],
])('says what to do about an agent that is %s', (from, remedy) => {
  expect(() => nextState(from, 'update')).toThrow(expect.objectContaining({ remedy }));
});

it('ignores a message from another generation', () => {
  expect(() => assertGeneration(3, 2)).toThrow('Generation 2 is out of date; the agent is at 3');
  expect(() => assertGeneration(3, 3)).not.toThrow();
});

const support = {
  name: 'Support',
  description: 'Answers customers about bills and roaming.',
  skills: [{ name: 'Roaming', description: 'Rates abroad 漫游资费', tags: ['travel'] }],
};

it('ranks a name above a tag above a description', () => {
  const index = new AgentIndex([readAgent(support)]);
  const [byName, byTag, byDescription] = ['supports', 'travel', 'customers'].map(
    (query) => index.relevances(query)[0],
  );
  expect(byName).toBeGreaterThan(byTag ?? 1);
  expect(byTag).toBeGreaterThan(byDescription ?? 1);
});

it('leaves no required field of a card empty', () => {
  const card = agentCardOf({
    name: 'A',
    description: 'd',
    version: 2,
    address: 'https://x/agents/1',
    grpc: { address: 'x:443', tenant: '1' },
    public: false,
    providerUrl: 'https://x',
    skills: [{ id: 's', name: 'S', description: 'does', tags: [], examples: [] }],
  });
  expect(card.skills[0]?.tags).toEqual(['s']);
  expect(card.version).toBe('2.0.0');
  expect(card.supportedInterfaces[0]).toEqual({
    url: 'https://x/agents/1',
    protocolBinding: 'JSONRPC',
    protocolVersion: '1.0',
  });
  // The tenant is in each request of gRPC, which has no path (specification §10).
  expect(card.supportedInterfaces.at(2)).toEqual({
    url: 'x:443',
    protocolBinding: 'GRPC',
    tenant: '1',
    protocolVersion: '1.0',
  });
});

it('names an API key and, where somebody issues them, access tokens: either will do', () => {
  const source = {
    name: 'A',
    description: 'd',
    version: 1,
    address: 'https://x/agents/1/',
    grpc: { address: 'x:443', tenant: '1' },
    public: false,
    providerUrl: 'https://x',
    skills: [],
  };
  expect(Object.keys(agentCardOf(source).securitySchemes)).toEqual(['apiKey']);
  const card = agentCardOf({ ...source, authorizationServer: 'https://portal.example' });
  expect(card.securityRequirements).toEqual([
    { schemes: { apiKey: { list: ['agents'] } } },
    { schemes: { oauth2: { list: ['agents'] } } },
  ]);
  expect(card.securitySchemes).toMatchObject({
    oauth2: {
      oauth2SecurityScheme: {
        flows: {
          authorizationCode: {
            authorizationUrl: 'https://portal.example/api/auth/oauth2/authorize',
            tokenUrl: 'https://portal.example/api/auth/oauth2/token',
            pkceRequired: true,
            scopes: { agents: expect.any(String) as string },
          },
        },
        oauth2MetadataUrl: 'https://portal.example/.well-known/oauth-authorization-server',
      },
    },
  });
});
