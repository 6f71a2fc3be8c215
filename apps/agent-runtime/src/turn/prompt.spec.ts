import { describe, expect, it } from 'vitest';
import { boundedHistory, instructionsOf } from './prompt.js';

describe('the history a model sees', () => {
  const lines = ['a', 'b', 'c', 'd'].map((text, index) => ({
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    text,
  }));

  it("is the newest lines that fit, from a user's on", () => {
    const texts = (linesMax: number, charactersMax: number) =>
      boundedHistory(lines, { linesMax, charactersMax }).map(({ text }) => text);
    expect(texts(10, 100)).toEqual(['a', 'b', 'c', 'd']);
    expect(texts(3, 100)).toEqual(['c', 'd']);
    expect(texts(10, 2)).toEqual(['c', 'd']);
    expect(texts(10, 0)).toEqual([]);
  });
});

it('tells a model of its knowledge base only when it has one', () => {
  const spec = {
    name: 'S',
    description: 'D.',
    instructions: 'I.',
    model: 'm',
    mcpServers: [],
    limits: { stepsMax: 1, outputTokensMax: 1, turnTimeoutMs: 1 },
    skills: [{ id: 's', name: 'Skill', description: 'does', tags: [], examples: [] }],
  };
  expect(instructionsOf({ ...spec, knowledgeBaseId: '' })).toBe(
    'You are S. D.\n\nI.\n\nWhat you offer:\n- Skill: does',
  );
  expect(instructionsOf({ ...spec, knowledgeBaseId: 'kb' })).toContain('Answer from the knowledge base');
});
