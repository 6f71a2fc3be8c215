import { expect, it } from 'vitest';
import { askedFor, mappedResources } from './resource.rules';

const AGENTS = 'https://agents.example';
const MODELS = 'https://models.example';
const config = { GATEWAY_URL: `${AGENTS}/`, MODELS_URL: MODELS };

it.each<[string, string[], string | null, string[], string]>([
  ['nothing', [], null, [AGENTS], 'agents offline_access'],
  ['empty parameters', [''], ' ', [AGENTS], 'agents offline_access'],
  ['agents', [], 'agents', [AGENTS], 'agents offline_access'],
  ['models', [], 'models', [MODELS], 'models offline_access'],
  ['both scopes', [], 'models agents', [AGENTS], 'models agents offline_access'],
  ['MCP', [`${AGENTS}/mcp`], null, [AGENTS], 'agents offline_access'],
  ['the model gateway', [`${MODELS}/v1`], null, [MODELS], 'models offline_access'],
  [
    'both gateways',
    [`${MODELS}/`, `${AGENTS}/mcp`, AGENTS],
    null,
    [MODELS, AGENTS],
    'agents models offline_access',
  ],
  ['a scope that its resource does not need', [MODELS], 'agents', [MODELS], 'agents offline_access'],
  ['to stay connected', [], 'offline_access agents', [AGENTS], 'offline_access agents'],
])('takes a request for %s', (_, resources, scope, identifiers, scopes) => {
  expect(askedFor({ resources, scope }, config)).toEqual({ resources: identifiers, scope: scopes });
});

it('keeps the address of no resource, which is refused', () => {
  for (const address of [`${AGENTS}.evil.example/`, 'https://other.example', `${AGENTS}x`])
    expect(mappedResources([address], config)).toEqual([address]);
});

it('distinguishes a gateway that is below the other', () => {
  const below = { GATEWAY_URL: AGENTS, MODELS_URL: `${AGENTS}/llm` };
  expect(mappedResources([`${AGENTS}/llm/v1`, `${AGENTS}/mcp`], below)).toEqual([`${AGENTS}/llm`, AGENTS]);
});
