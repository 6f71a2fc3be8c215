import { hostileRequests } from '@isthmus/testing';
import { parse } from '@isthmus/platform-validation';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { agentToStop, deployment } from '../app/(console)/agents/agent.rules';
import { keyToRevoke, newKey } from '../app/(console)/keys/key.rules';
import { newOrganization } from '../shell/organization.rules';

const id = '0198c5f0-0000-7000-8000-000000000001';
const RULES: [string, z.ZodType, object][] = [
  [
    'a deployment',
    deployment,
    {
      idempotencyKey: id,
      templateId: 'support',
      parameters: { hotline: '10010' },
      name: '客服',
      instructions: 'Be kind.\nBe brief.',
      metroId: 'wuhan',
      roundTripUsMax: 5_000,
      visibility: 'private',
    },
  ],
  ['the end of an agent', agentToStop, { agentId: id, idempotencyKey: id }],
  [
    'a new key',
    newKey,
    { idempotencyKey: id, name: 'CI', scopes: ['models'], days: 30, allowedOrigins: ['https://app.example'] },
  ],
  ['the end of a key', keyToRevoke, { keyId: id }],
  ['a new organisation', newOrganization, { name: 'Isthmus' }],
];

it.each(RULES)('%s is what its form sends', (_, rules, input) => {
  expect(parse(rules, input)).toEqual(input);
});

it.each(
  RULES.flatMap(([what, rules, input]) =>
    hostileRequests(input).map(({ field, text, request }) => ({ what, rules, field, text, request })),
  ).filter(({ field, text }) => field !== 'instructions' || text !== 'line break'),
)('$what is refused with $text in $field', ({ rules, request }) => {
  expect(() => parse(rules, request)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
});
