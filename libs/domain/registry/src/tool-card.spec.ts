import { expect, it } from 'vitest';
import { agentCardOf } from './agent-card.js';
import { skillsOfTools, TOOLS_EXTENSION, type CardTool } from './tool-card.js';

const tool = (change: Partial<CardTool> = {}): CardTool => ({
  name: 'get_weather',
  title: '',
  description: '',
  inputSchemaJson: '{"type":"object"}',
  outputSchemaJson: '',
  ...change,
});
const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer' }, unit: true },
  required: ['city'],
};

it('says the arguments of a tool in words', () => {
  const [skill] = skillsOfTools([
    tool({ title: 'Weather', description: 'Of a city.', inputSchemaJson: JSON.stringify(schema) }),
  ]);
  expect(skill).toEqual({
    id: 'get_weather',
    name: 'Weather',
    description: 'Of a city.\nArguments: city (string, required), days (integer), unit (any)',
    tags: ['mcp'],
    examples: [],
  });
});

it.each(['{}', '{"properties":7,"required":{}}', '{"properties":null}', '{"properties":{}}'])(
  'bears a schema of any form: %s',
  (inputSchemaJson) => {
    const [skill] = skillsOfTools([tool({ inputSchemaJson })]);
    expect(skill).toMatchObject({ name: 'get_weather', description: 'get_weather' });
  },
);

it('names at most 20 arguments', () => {
  const properties = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`a${n}`, {}]));
  const [skill] = skillsOfTools([tool({ inputSchemaJson: JSON.stringify({ properties }) })]);
  expect(skill?.description).toMatch(/a19 \(any\) and 5 more$/);
});

it('makes a card whose extension has the exact schemas, and no empty member', () => {
  const tools = [tool({ inputSchemaJson: '{"properties":{}}' }), tool({ name: 'b', outputSchemaJson: '{}' })];
  const card = agentCardOf({
    name: 'Weather',
    description: '',
    version: 1,
    address: 'https://gateway.example/agents/a/',
    grpc: { address: 'gateway.example:443', tenant: 'a' },
    public: false,
    providerUrl: 'https://gateway.example',
    skills: skillsOfTools(tools),
    tools,
  });
  expect(card.capabilities).toMatchObject({
    extensions: [
      {
        uri: TOOLS_EXTENSION,
        params: {
          tools: [
            { skill: 'get_weather', inputSchema: '{"properties":{}}' },
            { skill: 'b', inputSchema: '{"type":"object"}', outputSchema: '{}' },
          ],
        },
      },
      { uri: 'urn:isthmus:a2a:resumption:1' },
      { uri: 'urn:isthmus:a2a:idempotent-send:1' },
    ],
  });
  expect(card.skills[0]).toMatchObject({ inputModes: ['application/json', 'text/plain'] });
  expect(JSON.stringify(card)).not.toMatch(/(?<!\\)":(""|\[\]|\{\}|null)/);
});
