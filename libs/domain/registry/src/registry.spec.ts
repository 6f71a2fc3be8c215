import { expect, it } from 'vitest';
import {
  agentCardOf,
  assertGeneration,
  nextState,
  relevance,
  termsOf,
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

it.each<[AgentState, AgentEvent]>([
  ['gone', 'undeploy'],
  ['undeploying', 'publish'],
  ['failed', 'lose-lease'],
  ['gone', 'publish'],
])('refuses an agent that is %s to %s', (from, event) => {
  expect(() => nextState(from, event)).toThrow(`An agent that is ${from} cannot ${event}`);
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

it('ranks a name above a tag above a description, and finds Chinese by pairs', () => {
  const [byName, byTag, byDescription] = ['support', 'travel', 'customers'].map((query) =>
    relevance(query, support),
  );
  expect(byName).toBeGreaterThan(byTag ?? 0);
  expect(byTag).toBeGreaterThan(byDescription ?? 0);
  expect(relevance('漫游', support)).toBeGreaterThan(0);
  expect(relevance('weather', support)).toBe(0);
  expect(relevance('!!', support)).toBe(0);
});

it('splits text into words and pairs', () => {
  expect(termsOf('5G 套餐费 Plan')).toEqual(['5g', '套餐', '餐费', 'plan']);
});

it('leaves no required field of a card empty', () => {
  const card = agentCardOf({
    name: 'A',
    description: 'd',
    version: 2,
    address: 'https://x/agents/1',
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
});

it('does not sort long runs of combining marks, which takes quadratic time', () => {
  const before = process.threadCpuUsage();
  expect(termsOf(`fee ${'\u0323\u0301'.repeat(70_000)}`)).toEqual(['fee']);
  expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(1_000); // 10 s when sorted
});
