import { hostileRequests } from '@isthmus/testing';
import { parse } from '@isthmus/platform-validation';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { agentToStop, deployment, externalAgent } from '../app/o/[slug]/agents/agent.rules';
import { keyToRevoke, keyToRotate, newKey } from '../app/o/[slug]/keys/key.rules';
import { appCode, oneSession } from '../account/account.rules';
import { oneConnection } from '../account/connections/connection.rules';
import { newPasskey, onePasskey, passkeyAnswer, passkeyName } from '../account/passkey/passkey.rules';
import { decision } from '../app/connect/connect.rules';
import { newInvitation, newRole, oneMember, openInvitation } from '../app/o/[slug]/members/member.rules';
import { connectionToSave, oneDomain } from '../app/o/[slug]/settings/sso/sso.rules';
import { organizationSettings } from '../app/o/[slug]/settings/settings.rules';
import { linkToSet } from '../app/operator/network/link.rules';
import { priceToAdd } from '../app/operator/prices/price.rules';
import { creditToGrant } from '../app/operator/tenants/tenant.rules';
import { newOrganization } from '../shell/organization.rules';
import { budgetToSet, limitToSet, ruleToRemove } from '../spend/spend.rules';

const id = '0198c5f0-0000-7000-8000-000000000001';
const credential = { id: 'abc', rawId: 'abc', type: 'public-key' };
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
  [
    'an agent that runs elsewhere',
    externalAgent,
    {
      idempotencyKey: id,
      kind: 'mcp',
      url: 'https://tools.example/mcp',
      name: '厨房',
      description: 'Cooks.',
      credential: 'a.b_c~d+/e-f==',
      visibility: 'public',
    },
  ],
  ['the end of an agent', agentToStop, { agentId: id, idempotencyKey: id }],
  [
    'a new key',
    newKey,
    {
      idempotencyKey: id,
      name: 'CI',
      scopes: ['models'],
      days: 30,
      allowedOrigins: ['https://app.example'],
      serviceAccount: false,
    },
  ],
  ['the end of a key', keyToRevoke, { keyId: id }],
  ['a new secret', keyToRotate, { idempotencyKey: id, keyId: id, overlapSeconds: 3_600 }],
  ['a budget', budgetToSet, { keyId: id, window: 'month', limitMicro: 1_000_000 }],
  [
    'a rate limit',
    limitToSet,
    { keyId: id, requestsPerMinute: 60, tokensPerMinute: 0, concurrentRequests: 4 },
  ],
  ['the end of a budget', ruleToRemove, { id }],
  ['a new organisation', newOrganization, { name: 'Isthmus' }],
  ['the settings of an organisation', organizationSettings, { name: 'Isthmus', slug: 'isthmus-2' }],
  ['an invitation', newInvitation, { email: 'li@example.com', role: 'developer' }],
  ['an open invitation', openInvitation, { invitationId: id }],
  ['a member', oneMember, { memberId: id }],
  ['a new role', newRole, { memberId: id, role: 'billing' }],
  ['a session', oneSession, { sessionId: id }],
  ['a connected application', oneConnection, { connectionId: id }],
  ['a decision', decision, { query: 'client_id=c&sig=s', organization: 'isthmus-2' }],
  [
    'a grant of credit',
    creditToGrant,
    { idempotencyKey: id, tenantId: id, amountMicro: 5_000_000, reason: 'Invoice 7.\nPaid.' },
  ],
  ['the state of a link', linkToSet, { linkId: 'a-b', state: 'drained', reason: 'works' }],
  [
    'a price',
    priceToAdd,
    {
      sku: 'model.input',
      model: 'm',
      amountMicro: 1,
      per: 1,
      effectiveFrom: new Date('2027-01-01'),
    },
  ],
  ['a code', appCode, { code: '123456' }],
  [
    'a new passkey',
    newPasskey,
    {
      name: 'Laptop',
      response: {
        ...credential,
        response: { clientDataJSON: 'e30', attestationObject: 'o2M', transports: ['internal'] },
      },
    },
  ],
  [
    'an answer by a passkey',
    passkeyAnswer,
    {
      ...credential,
      response: { clientDataJSON: 'e30', authenticatorData: 'SZY', signature: 'MEU', userHandle: 'YWI' },
    },
  ],
  [
    'a provider',
    connectionToSave,
    {
      issuer: 'https://login.example.com/tenant',
      clientId: 'portal',
      clientSecret: 'secret',
      defaultRole: 'viewer',
      required: true,
    },
  ],
  ['a domain', oneDomain, { domain: 'mail.example.com' }],
  ['a passkey', onePasskey, { passkeyId: id }],
  ['a name of a passkey', passkeyName, { passkeyId: id, name: 'Laptop' }],
];

/** Fields that may have several lines. */
const SEVERAL_LINES = ['instructions', 'reason'];

it.each(RULES)('%s is what its form sends', (_, rules, input) => {
  expect(parse(rules, input)).toEqual(input);
});

it.each(
  RULES.flatMap(([what, rules, input]) =>
    hostileRequests(input).map(({ field, text, request }) => ({ what, rules, field, text, request })),
  ).filter(({ field, text }) => !SEVERAL_LINES.includes(field) || text !== 'line break'),
)('$what is refused with $text in $field', ({ rules, request }) => {
  expect(() => parse(rules, request)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
});
