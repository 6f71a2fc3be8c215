import { randomUUID } from 'node:crypto';
import { loadPacks } from '@isthmus/packs';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { deployRequest, startHarness, type Harness } from '../testing/registry.harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
});
afterAll(() => harness.stop());

const fromTemplate = (change: object = {}) => ({
  idempotencyKey: randomUUID(),
  template: 'support',
  requirement: { metroId: 'wuhan' },
  ...change,
});

it('lists the templates of the packs with their parameters and defaults filled in', async () => {
  const { templates } = await harness.portal.listTemplates({}, { scope: newTenantScope() });
  expect(templates.map(({ id }) => id)).toEqual(loadPacks().map(({ id }) => id));
  const support = templates.find(({ id }) => id === 'support');
  expect(support?.parameters).toEqual([
    { name: 'operator', label: 'Company', labelZh: '公司', defaultValue: 'Isthmus Telecom' },
    { name: 'hotline', label: 'Hotline', labelZh: '客服热线', defaultValue: '10199' },
  ]);
  expect(support?.spec?.instructions).toContain('agent of Isthmus Telecom.');
  expect(support?.spec?.instructions).toContain('offer hotline 10199');
});

it('deploys an agent from a template alone, with what the template says', async () => {
  const scope = newTenantScope();
  const { templates } = await harness.portal.listTemplates({}, { scope });
  const support = templates.find(({ id }) => id === 'support');
  const agent = await harness.portal.deployAgent(fromTemplate(), { scope });
  expect({ ...agent.spec, instructionsSource: '' }).toEqual(support?.spec);
  expect(agent.spec?.instructionsSource).toContain('{{operator}}'); // What an edit starts from.
  expect(agent.spec?.templateId).toBe('support');
  expect(agent.requirement?.resources).toEqual(support?.resources);
});

it('deploys with parameters and overrides, and answers a repeat with the same agent', async () => {
  const scope = newTenantScope();
  const request = fromTemplate({
    parameters: { operator: 'Unicom' },
    overrides: {
      name: '{{operator}} support',
      limits: { stepsMax: 2, outputTokensMax: 9, turnTimeoutMs: 1_000 },
    },
    requirement: { metroId: 'wuhan', resources: { cpuMilli: 100, memoryMib: 128, acceleratorMilli: 0 } },
  });
  const agent = await harness.portal.deployAgent(request, { scope });
  expect(agent.spec).toMatchObject({ name: 'Unicom support', limits: { stepsMax: 2 } });
  expect(agent.spec?.instructions).toContain('agent of Unicom.');
  expect(agent.requirement?.resources?.cpuMilli).toBe(100);
  expect((await harness.otherPortal.deployAgent(request, { scope })).id).toBe(agent.id);
  const other = { ...request, parameters: { operator: 'Mobile' } };
  await expect(harness.portal.deployAgent(other, { scope })).rejects.toMatchObject({
    code: 'IDEMPOTENCY_MISMATCH',
  });
});

it('publishes a version from a template', async () => {
  const scope = newTenantScope();
  const { id: agentId } = await harness.portal.deployAgent(fromTemplate(), { scope });
  await harness.bringUp(agentId, 1);
  const { requirement: _, ...change } = fromTemplate({ parameters: { hotline: '10010' } });
  const updated = await harness.portal.updateAgent({ ...change, agentId, expectedVersion: 1 }, { scope });
  expect(updated.rollout?.version).toBe(2);
  expect(updated.rollout?.spec?.instructions).toContain('offer hotline 10010');
  expect(updated.rollout?.spec).toMatchObject({
    parameters: { hotline: '10010' },
    instructionsSource: expect.stringContaining('hotline {{hotline}}'),
  });
});

it.each([
  ['template', { template: 'nothing' }, /available templates: support/],
  ['template', { template: 'Not A Slug' }, /must be 1–63 lower-case/],
  ['parameters.brand', { parameters: { brand: 'x' } }, /use operator, hotline/],
  ['parameters.operator', { parameters: { operator: 'x'.repeat(201) } }, /at most 200/],
  ['overrides.name', { overrides: { name: ' ' } }, /must not be empty/],
  [
    'overrides.limits.steps_max',
    { overrides: { limits: { stepsMax: 0, outputTokensMax: 1, turnTimeoutMs: 1_000 } } },
    /whole number, 1–50/,
  ],
  ['spec', { spec: deployRequest().spec }, /must be unset when template is set/],
  ['parameters', { template: '', spec: deployRequest().spec, parameters: { a: 'b' } }, /need a template/],
  ['overrides', { template: '', spec: deployRequest().spec, overrides: { name: 'A' } }, /need a template/],
])('names the field %s and what to do (%#)', async (field, change, remedy) => {
  const failure = harness.portal.deployAgent(fromTemplate(change), { scope: newTenantScope() });
  await expect(failure).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field, description: expect.stringMatching(remedy) }],
  });
});

it('offers a remedy when parameters make a text too long', async () => {
  const overrides = { instructions: '{{operator}}'.repeat(100) };
  const parameters = { operator: 'x'.repeat(200) };
  const failure = harness.portal.deployAgent(fromTemplate({ overrides, parameters }), {
    scope: newTenantScope(),
  });
  await expect(failure).rejects.toMatchObject({
    fields: [
      { field: 'template', description: expect.stringContaining('instructions must have at most 8000') },
    ],
  });
});
