import { host } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { hostileRequests } from '@isthmus/testing';
import { expect, it } from 'vitest';
import { requestOf } from './instance.mapper.js';

const order = {
  instanceId: 'i-1',
  agentId: '0198c5f0-0000-7000-8000-000000000001',
  tenantId: '0198c5f0-0000-7000-8000-000000000002',
  generation: 1,
  nodeId: 'n-1',
  address: 'http://127.0.0.1:4000/agents/1',
  spec: {
    name: 'Support',
    description: 'Answers customers.',
    instructions: '',
    model: 'small',
    knowledgeBaseId: '',
    mcpServers: [{ name: 'tools', url: 'https://tools.example' }],
    skills: [{ id: 'billing', name: 'Billing', description: '', tags: ['x'], examples: [] }],
    limits: { stepsMax: 1, outputTokensMax: 1, turnTimeoutMs: 1 },
  },
};
/** Texts of a spec: the registry has checked them, and older agents must still start. */
const TEXTS =
  /^spec\.(name|description|instructions|model|knowledgeBaseId|skills\.0\.(name|description|tags\.0))$/;

it('starts what is right', () => {
  expect(requestOf(host.StartInstanceRequest.fromPartial(order))).toMatchObject({
    instanceId: 'i-1',
    memoryMib: 0,
  });
});

it('refuses a generation before the first', () => {
  expect(() => requestOf(host.StartInstanceRequest.fromPartial({ ...order, generation: 0 }))).toThrow(
    expect.objectContaining({ fields: [expect.objectContaining({ field: 'generation' })] }) as AppError,
  );
});

it.each(hostileRequests(order).filter(({ field }) => !TEXTS.test(field)))(
  'refuses $text in $field',
  ({ field, request }) => {
    const name = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    expect(() => requestOf(host.StartInstanceRequest.fromPartial(request))).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        fields: [expect.objectContaining({ field: name })],
      }) as AppError,
    );
  },
);
