import { loadPacks, type Pack } from '@isthmus/packs';
import { expect, it } from 'vitest';
import { spec } from '../testing/unit.fixtures.js';
import { toTemplate } from './template.mapper.js';
import { TemplateService } from './template.service.js';

const [support] = loadPacks().filter(({ id }) => id === 'support');
if (!support) throw new Error('there is no pack support');
const templates = new TemplateService([support]);
const resolve = (change: object) =>
  templates.resolve({
    template: 'support',
    parameters: {},
    overrides: undefined,
    spec: undefined,
    ...change,
  });
const pack = (change: Partial<Pack['template']>): Pack => ({
  ...support,
  template: { ...support.template, ...change },
});

/** The Chinese names are for people who choose a template; a card has none. */
const skillsOfAgents = support.template.skills.map(({ nameZh: _nameZh, ...skill }) => skill);

it('names its skills in Chinese, beside the specification', () => {
  const [template] = templates.templates;
  const listed = template && toTemplate(template);
  expect(listed?.skillNamesZh).toMatchObject({ billing: '账单与缴费', roaming: '漫游' });
  expect(listed?.spec.skills).toEqual(skillsOfAgents);
});

it('expands a template to a specification with its resources', () => {
  const { spec: expanded, resources } = resolve({ parameters: { hotline: '10010' } });
  expect(expanded).toMatchObject({ templateId: 'support', model: 'extract/support', mcpServers: [] });
  expect(expanded).toMatchObject({ instructions: expect.stringContaining('hotline 10010') });
  expect(resources).toEqual(support.template.resources);
});

it('keeps lists of the template where an override has none', () => {
  const overrides = { name: 'Care', mcpServers: [], skills: [] };
  const { spec: expanded } = resolve({ overrides });
  expect(expanded).toMatchObject({ name: 'Care', skills: skillsOfAgents });
  const [skill] = spec.skills;
  expect(resolve({ overrides: { ...overrides, skills: [skill] } }).spec).toMatchObject({ skills: [skill] });
});

it('passes a specification in full on as it is', () => {
  expect(resolve({ template: '', spec })).toEqual({ spec });
});

it.each([
  ['template: "none" does not exist; available templates: support', { template: 'none' }],
  ['parameters.x: is not a parameter of template support', { parameters: { x: 'y' } }],
  ['parameters.hotline: must have at most 200 characters', { parameters: { hotline: '1'.repeat(201) } }],
  ['overrides.model: must not be empty', { overrides: { model: '', mcpServers: [], skills: [] } }],
  ['spec: must be unset when template is set', { spec }],
  ['parameters: need a template', { template: '', spec, parameters: { hotline: '1' } }],
  ['overrides: need a template', { template: '', spec, overrides: { mcpServers: [], skills: [] } }],
])('says %s', (message, change) => {
  expect(() => resolve(change)).toThrow(message);
});

it('names the template when values make a text too long', () => {
  const overrides = { instructions: '{{operator}}'.repeat(100), mcpServers: [], skills: [] };
  const parameters = { operator: 'x'.repeat(200) };
  expect(() => resolve({ overrides, parameters })).toThrow(
    'template: support with these parameters and overrides is not a valid specification: instructions must have',
  );
});

it('does not start with a template whose texts and parameters differ', () => {
  expect(() => new TemplateService([pack({ parameters: [] })])).toThrow(
    'pack support: {{operator}} is not a parameter; {{hotline}} is not a parameter',
  );
});

it('lists templates with defaults filled in, and what must still be given', () => {
  const [operator, hotline] = support.template.parameters;
  if (!operator || !hotline) throw new Error('the template has two parameters');
  const { default: _, ...required } = hotline;
  const { templates: all } = new TemplateService([pack({ parameters: [operator, required] })]);
  const [listed] = all.map(toTemplate);
  expect(listed?.spec.instructions).toContain('agent of Isthmus Telecom.');
  expect(listed?.spec.instructions).toContain('hotline {{hotline}}');
  expect(listed?.parameters.map(({ defaultValue }) => defaultValue)).toEqual(['Isthmus Telecom', undefined]);
});
