import { expect, it } from 'vitest';
import { toolsOf } from './skill.tool.js';

const AGENT = '0190b3a4-0000-7000-8000-00000000000a';

const agentOf = (cardJson: string) => ({ agentId: AGENT, cardJson, tools: [] });

function cardOf(change: object = {}): string {
  return JSON.stringify({
    name: 'Support',
    description: 'Answers questions about bills.',
    capabilities: { streaming: true },
    skills: [
      { id: 'answers', name: 'Answers', description: 'Answers a question.', examples: ['Why so much?'] },
    ],
    ...change,
  });
}

it('makes a tool of each skill, with a name that model APIs accept', () => {
  const [tool] = toolsOf(agentOf(cardOf()));
  expect(tool).toMatchObject({
    agentId: AGENT,
    skillId: 'answers',
    name: 'support-0000000a_answers',
    title: 'Support: Answers',
    description: 'Answers a question.\nAnswers questions about bills.\nExamples: Why so much?',
    streams: true,
  });
});

it.each([
  ['客服', '回答', 'agent-0000000a_skill'],
  ['A'.repeat(300), 'b'.repeat(300), `${'a'.repeat(26)}-0000000a_${'b'.repeat(28)}`],
  ['Café / Straße', 'a.b:c', 'cafe-stra-e-0000000a_a-b-c'],
])('names the tool of %.20s and %.20s', (agent, id, name) => {
  const [tool] = toolsOf(agentOf(cardOf({ name: agent, skills: [{ id, name: 'x', description: 'y' }] })));
  expect(tool?.name).toBe(name.replace('cafe-', 'cafe-'));
  expect(tool?.name).toMatch(/^[a-z0-9_-]{1,64}$/);
});

it('tells skills apart whose names come out alike', () => {
  const skills = ['回答', '提问', '!'].map((id) => ({ id, name: id, description: '' }));
  const tools = toolsOf(agentOf(cardOf({ skills })));
  expect(tools.map(({ name }) => name)).toEqual([
    'support-0000000a_skill',
    'support-0000000a_skill-2',
    'support-0000000a_skill-3',
  ]);
  expect(tools.map(({ skillId }) => skillId)).toEqual(['回答', '提问', '!']);
});

it.each(['', '{', 'null', '[]', '{"skills":5}', '{"skills":[]}'])('finds no tool in %s', (card) => {
  expect(toolsOf(agentOf(card))).toEqual([]);
});

it('gives a tool of an MCP server its own schema', () => {
  const inputSchema = { properties: { city: { type: 'string' } } };
  const tools = [{ name: 'answers', title: '', description: '', inputSchema }];
  const [own] = toolsOf({ agentId: AGENT, cardJson: cardOf(), tools });
  expect(own).toMatchObject({ isServerTool: true, inputSchema: { type: 'object', ...inputSchema } });
  const [other] = toolsOf(agentOf(cardOf()));
  expect(other).toMatchObject({ isServerTool: false, inputSchema: { required: ['message'] } });
});
