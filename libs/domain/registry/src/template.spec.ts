import { expect, it } from 'vitest';
import { expandTemplate, templateFaults, templatePreview, type Template } from './index.js';

interface Spec {
  name: string;
  instructions: string;
  skills: { examples: string[] }[];
  steps: number;
}

const template: Template<Spec> = {
  id: 'support',
  parameters: [
    { name: 'operator', label: 'Name of the operator' },
    { name: 'hotline', label: 'Number of the hotline', default: '10199' },
  ],
  spec: {
    name: 'Support',
    instructions: 'Speak for {{operator}}. Offer {{hotline}}; say {{hotline}} twice.',
    skills: [{ examples: ['What does {{operator}} charge?'] }],
    steps: 5,
  },
};
const expand = (parameters: Record<string, string>, overrides: Partial<Spec> = {}) =>
  expandTemplate(template, { parameters, overrides });

it('fills every text with the values that were given, and with defaults', () => {
  expect(expand({ operator: 'Unicom' })).toEqual({
    name: 'Support',
    instructions: 'Speak for Unicom. Offer 10199; say 10199 twice.',
    skills: [{ examples: ['What does Unicom charge?'] }],
    steps: 5,
  });
  expect(expand({ operator: 'Unicom', hotline: '10010' }).instructions).toContain('Offer 10010');
});

it('lets an override replace a field whole, and fills its text, too', () => {
  const overrides = { name: 'Care of {{operator}}', steps: 9, instructions: '' };
  expect(expand({ operator: 'Unicom' }, overrides)).toMatchObject({
    name: 'Care of Unicom',
    steps: 9,
    instructions: '',
    skills: [{ examples: ['What does Unicom charge?'] }],
  });
});

it('keeps the field of the template where an override is undefined', () => {
  const overrides = { name: undefined };
  expect(expandTemplate(template, { parameters: { operator: 'Unicom' }, overrides }).name).toBe('Support');
});

it('takes a value literally, even one that looks like a placeholder or a pattern', () => {
  expect(expand({ operator: '{{hotline}}$&' }).skills[0]?.examples).toEqual([
    'What does {{hotline}}$& charge?',
  ]);
});

it('leaves the template as it is', () => {
  const before = structuredClone(template);
  expand({ operator: 'Unicom' });
  expect(template).toEqual(before);
});

it('names each parameter that is missing or unknown, with what to do', () => {
  expect(() => expand({ brand: 'x', Hotline: 'y' })).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      fields: [
        { field: 'parameters.operator', description: 'is required: Name of the operator' },
        {
          field: 'parameters.brand',
          description: 'is not a parameter of template support; use operator, hotline',
        },
        {
          field: 'parameters.Hotline',
          description: 'is not a parameter of template support; use operator, hotline',
        },
      ],
    }),
  );
  const bare = { ...template, parameters: [] };
  expect(() => expandTemplate(bare, { parameters: { x: '1' }, overrides: {} })).toThrow(
    'parameters.x: is not a parameter of template support; the template has no parameters',
  );
});

it('takes no value from the prototype of the parameters', () => {
  const named = { ...template, parameters: [{ name: 'constructor', label: 'Builder' }] };
  expect(() => expandTemplate(named, { parameters: {}, overrides: {} })).toThrow('parameters.constructor');
});

it('previews with defaults, and shows what is still to be given', () => {
  expect(templatePreview(template).instructions).toBe(
    'Speak for {{operator}}. Offer 10199; say 10199 twice.',
  );
});

it('finds texts without a parameter, and parameters without a text', () => {
  expect(templateFaults(template)).toEqual([]);
  const { parameters } = template;
  const spec = { a: '{{ spaced }} {single} {{Upper}} {{operator}} {{region}}' };
  expect(templateFaults({ id: 't', parameters: [...parameters, ...parameters.slice(0, 1)], spec })).toEqual([
    '{{region}} is not a parameter',
    'parameter hotline is used in no text',
    'parameter operator is declared twice',
  ]);
});
