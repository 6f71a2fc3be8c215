import { expect, it } from 'vitest';
import { questionForAgent, questionForModel } from './sample-question';

it('asks a model something that it knows, in the reader’s language', () => {
  expect(questionForModel('en', 'extract/support')).toMatch(/roaming/);
  expect(questionForModel('zh', 'extract/support')).toMatch(/漫游/);
  expect(questionForModel('en', 'gpt')).not.toMatch(/roaming/);
  expect(questionForModel('en', 'extract/018f-1')).toMatch(/manual/);
});

it('asks an agent one of its own examples', () => {
  const agent = { model: 'extract/support', examples: ['When is my bill due?', '怎么换成 eSIM？'] };
  expect(questionForAgent('en', agent)).toBe('When is my bill due?');
  expect(questionForAgent('zh', agent)).toBe('怎么换成 eSIM？');
  expect(questionForAgent('zh', { ...agent, examples: ['When is my bill due?'] })).toBe(
    'When is my bill due?',
  );
  expect(questionForAgent('en', { model: 'gpt', examples: [] })).toMatch(/isthmus/);
});
