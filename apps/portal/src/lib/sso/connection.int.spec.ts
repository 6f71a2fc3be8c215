import { testDatabaseUrl } from '@isthmus/testing';
import { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { OrganizationSso } from '../../../test/organization-sso';
import { OpenIdProvider } from '../../../test/openid-provider';
import { findConnection, findSettings, removeConnection, saveConnection } from './connection';
import { addDomain, verifyDomain } from './domains';

let pool: Pool;
let sso: OrganizationSso;

beforeAll(async () => {
  pool = new Pool({ connectionString: testDatabaseUrl(inject('databaseAdminUrl'), 'identity'), max: 10 });
  sso = await OrganizationSso.start(pool);
});
afterAll(async () => {
  await sso.close();
  await pool.end();
});
beforeEach(() => sso.renew());

it('verifies a domain by its DNS, for one organisation', async () => {
  const other = await sso.newOrganization();
  await sso.save(other);
  const name = `second.${sso.domain}`;
  await addDomain(pool, sso.owner, name);
  const missing = { code: 'FAILED_PRECONDITION' };
  await expect(verifyDomain(sso.portal, sso.owner, name)).rejects.toMatchObject(missing);
  sso.published.set(`_isthmus.${name}`, 'isthmus-verification=of-somebody-else');
  await expect(verifyDomain(sso.portal, sso.owner, name)).rejects.toMatchObject(missing);
  await sso.prove(sso.owner, name);
  await expect(sso.prove(other, name)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  await expect(verifyDomain(sso.portal, other, 'unknown.example')).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

it('has at most twenty domains, in parallel too', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      addDomain(pool, sso.owner, `d${n}.example`).then(
        () => 'added',
        (error: { code?: string }) => error.code,
      ),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(19); // beside the first
  expect(new Set(outcomes)).toEqual(new Set(['added', 'LIMIT_EXCEEDED']));
});

it('saves no provider whose discovery document it cannot read, and tells why', async () => {
  const settings = { defaultRole: 'viewer' as const, required: false, ...OpenIdProvider.CLIENT };
  const strict = sso.portalWith({ SSO_PRIVATE_NETWORKS: 'deny' });
  const { issuer: known } = sso.provider;
  const refusals = [
    [sso.portal, 'http://127.0.0.1:1', 'unreachable'],
    [sso.portal, `${known}/other`, 'document'],
    [sso.portal, known.replace('127.0.0.1', 'localhost'), 'issuer'],
    [strict, known, 'insecure'],
    [strict, known.replace('http:', 'https:'), 'private'],
    [strict, 'https://localhost', 'private'],
  ] as const;
  for (const [portal, issuer, reason] of refusals)
    await expect(saveConnection(portal, sso.owner, { ...settings, issuer }), issuer).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      metadata: { reason },
    });
  expect(await findSettings(pool, sso.owner)).toMatchObject({ issuer: known });
});

it('keeps the secret encrypted, and tells it to no other issuer', async () => {
  const { rows } = await pool.query('SELECT * FROM sso_connections WHERE organization_id = $1', [
    sso.owner.tenantId,
  ]);
  expect(JSON.stringify(rows)).not.toContain(OpenIdProvider.CLIENT.clientSecret);
  expect(JSON.stringify(await findSettings(pool, sso.owner))).not.toContain(
    OpenIdProvider.CLIENT.clientSecret,
  );
  await sso.save(sso.owner, { clientSecret: '', required: true });
  const connection = await findConnection(sso.portal, { organizationId: sso.owner.tenantId });
  expect(connection?.clientSecret).toBe(OpenIdProvider.CLIENT.clientSecret);
  await expect(
    sso.save(sso.owner, { clientSecret: '', issuer: 'https://evil.example' }),
  ).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
  });
});

it.each([
  ['its issuer changes', (other: OpenIdProvider) => sso.save(sso.owner, { issuer: other.issuer })],
  ['it is removed', () => removeConnection(pool, sso.owner)],
])('ends the sessions that its provider signed in when %s', async (_, change) => {
  const { headers } = await sso.signIn();
  const session = () => sso.portal.auth.api.getSession({ headers });
  const other = await OpenIdProvider.start(sso.portal.oidc.callbackUrl(sso.owner.tenantId));
  try {
    await sso.save(sso.owner, { required: true });
    expect(await session()).toMatchObject({ user: { email: sso.provider.person.email } });
    await change(other);
    expect(await session()).toBeNull();
  } finally {
    other.close();
  }
});

it('begins no session of a provider that the organisation has no more, even one that changes meanwhile', async () => {
  const { session } = await sso.signIn();
  const body = {
    userId: session?.user.id ?? '',
    organizationId: sso.owner.tenantId,
    issuer: sso.provider.issuer,
  };
  const sessions = async () => {
    const { rowCount } = await pool.query('SELECT 1 FROM sessions WHERE sso_organization_id = $1', [
      sso.owner.tenantId,
    ]);
    return rowCount;
  };
  const change = await pool.connect();
  await change.query('BEGIN');
  await change.query('SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [sso.owner.tenantId]);
  await change.query('DELETE FROM sessions WHERE sso_organization_id = $1', [sso.owner.tenantId]);
  const starting = sso.portal.auth.api.startOrganizationSession({
    headers: new Headers(),
    body,
    asResponse: true,
  });
  // The change has ended the sessions that it saw; this one began afterwards.
  await expect.poll(sessions).toBe(2);
  await change.query(
    `UPDATE sso_connections SET issuer = 'https://other.example' WHERE organization_id = $1`,
    [sso.owner.tenantId],
  );
  await change.query('COMMIT');
  change.release();
  expect((await starting).ok).toBe(false);
  expect(await sessions()).toBe(0);
});

it('ends with its removal, or with the organisation', async () => {
  await pool.query('UPDATE organizations SET deleted_at = now() WHERE id = $1', [sso.owner.tenantId]);
  await expect(sso.signIn()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await pool.query('UPDATE organizations SET deleted_at = NULL WHERE id = $1', [sso.owner.tenantId]);
  await removeConnection(pool, sso.owner);
  await expect(sso.signIn()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await findSettings(pool, sso.owner)).toBeUndefined();
});
