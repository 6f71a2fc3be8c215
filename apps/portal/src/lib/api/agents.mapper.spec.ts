import { registry } from '@isthmus/contracts';
import { expect, it } from 'vitest';
import { agentView, withoutTemplate } from './agents.mapper';

it('edits the filled-in instructions of an agent whose template is gone', () => {
  const spec = {
    templateId: 'gone',
    instructions: 'You answer for Li Ltd.',
    instructionsSource: 'You answer for {company}.',
    parameters: { company: 'Li Ltd.' },
  };
  const agent = agentView(registry.Agent.fromPartial({ id: 'a', spec }));
  expect(agent.instructionsSource).toBe('You answer for {company}.');
  expect(withoutTemplate(agent)).toMatchObject({
    templateId: '',
    instructionsSource: 'You answer for Li Ltd.',
    parameters: {},
  });
});
