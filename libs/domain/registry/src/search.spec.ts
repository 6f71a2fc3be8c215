import { describe, expect, it } from 'vitest';
import { AgentIndex, readAgent, type Searchable } from './search.js';

const agent = (name: string, description: string, skills: Searchable['skills'] = []): Searchable => ({
  name,
  description,
  skills,
});
const AGENTS = {
  care: agent('Customer support', 'Answers questions about bills and plans.', [
    { name: 'Roaming', description: 'What calls abroad cost.', tags: ['漫游', 'travel'] },
  ]),
  weather: agent('WeatherTool', 'Forecasts rain and snow.'),
  travel: agent('Trips', 'Books travel for companies, their people and guests.'),
  天气: agent('天气助手', '播报各城市的天气预报。'),
};
const index = new AgentIndex(Object.values(AGENTS).map(readAgent));
const found = (query: string) =>
  [...index.relevances(query)]
    .map((score, at) => ({ score, name: Object.keys(AGENTS)[at] }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ name }) => name);

describe('finds', () => {
  it.each([
    ['a word in another form', 'forecasting', ['weather']],
    ['a word of a question', 'how much do calls cost?', ['care']],
    ['a part of a name', 'weather', ['weather']],
    ['the beginning of a word', 'roam', ['care']],
    ['a misspelt word', 'roamign', ['care']],
    ['two words typed as one', 'customersupport', ['care']],
    ['Chinese within a sentence', '请问漫游怎么收费', ['care']],
    ['Chinese of a name', '天气', ['天气']],
    ['a tag before a description', 'travel', ['care', 'travel']],
    ['words of other scripts not at all where no agent has them', 'погода', []],
    ['nothing for single characters of a longer text', '报城', []],
    ['nothing for words without a topic', 'how do I', []],
    ['nothing for signs', '!!', []],
  ])('%s', (_, query, names) => expect(found(query)).toEqual(names));
});

it('gives 1 to the agent of that name, and no more than 1', () => {
  expect(index.relevances(' weathertool')[1]).toBe(1);
  expect(Math.max(...index.relevances('travel travel travel 漫游'))).toBeLessThanOrEqual(1);
});

it('counts what no agent has against a match', () => {
  const [whole = 0, half = 0] = ['snow', 'snow elephants'].map((query) => index.relevances(query)[1]);
  expect(half).toBeGreaterThan(0);
  expect(half).toBeLessThan(whole / 1.5);
});

it('finds nothing among no agents', () => expect(new AgentIndex([]).relevances('snow')).toHaveLength(0));
