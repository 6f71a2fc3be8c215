import { expect, it } from 'vitest';
import { toolsOf } from './skill.tool.js';
import { toolListJson } from './tool.list.js';

const SKILLS = [
  { id: 'say', name: 'Say "words"', description: 'Line\nand \u2028 end.' },
  { id: 'read', name: 'Read', description: '' },
];
const inputSchema = { type: 'object', properties: { path: { type: 'string' } } };

it('lists what a client reads of each tool, with the schemas of its own', () => {
  const cardJson = JSON.stringify({ name: 'Worder', skills: SKILLS });
  const tools = toolsOf({
    agentId: 'agent-12345678',
    cardJson,
    tools: [{ name: 'read', title: '', description: '', inputSchema }],
  });
  const expected = tools.map(({ name, title, description, inputSchema, outputSchema }) => ({
    name,
    title,
    description,
    inputSchema,
    outputSchema,
  }));
  expect(JSON.parse(toolListJson(tools))).toEqual(expected);
  expect(expected.map(({ inputSchema }) => 'path' in (inputSchema['properties'] as object))).toEqual([
    false,
    true,
  ]);
});

it('lists nothing as an empty list', () => {
  expect(toolListJson([])).toBe('[]');
});
