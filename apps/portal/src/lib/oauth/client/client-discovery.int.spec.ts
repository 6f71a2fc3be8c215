import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  BACK,
  begin,
  connect,
  ORIGIN,
  person,
  pool,
  published,
  reads,
  refresh,
  useOAuthPortal,
} from '../../../../test/oauth-portal';
import { listConnections } from '../grants';

useOAuthPortal();

/** The address of an application's document, another one each time. */
function publish(change: object = {}): string {
  const clientId = `https://app.example/${randomUUID()}`;
  published.set(
    clientId,
    JSON.stringify({ client_id: clientId, client_name: 'App', redirect_uris: [BACK], ...change }),
  );
  return clientId;
}

const age = (clientId: string, interval: string) =>
  pool.query(`UPDATE oauth_clients SET updated_at = now() - $2::interval WHERE client_id = $1`, [
    clientId,
    interval,
  ]);

it('lets an application connect by the address of its document, which is read once', async () => {
  const clientId = publish();
  const tokens = await connect(clientId);
  expect(tokens).toMatchObject({ status: 200, token_type: 'Bearer' });
  expect(await refresh(clientId, tokens.refresh_token)).toMatchObject({ status: 200 });
  expect(reads.filter((url) => url === clientId)).toHaveLength(1);
  const [connection] = await listConnections(pool, { userId: person.userId, ssoOrganizationId: undefined });
  expect(connection).toMatchObject({ application: 'App', redirectHosts: ['127.0.0.1'] });
});

it('goes by what the document says now, and holds for a day while it cannot be read', async () => {
  const clientId = publish();
  const { refresh_token: token } = await connect(clientId);
  published.delete(clientId);
  await age(clientId, '23 hours');
  const next = await refresh(clientId, token);
  expect(next).toMatchObject({ status: 200 });
  await age(clientId, '25 hours');
  expect((await refresh(clientId, next.refresh_token)).status).toBeGreaterThanOrEqual(400);
});

it.each([
  ['is of another address', { client_id: 'https://other.example/c' }],
  ['sends the browser elsewhere', { redirect_uris: ['https://other.example/back'] }],
  ['has a secret', { client_secret: 's' }],
])('never sends the browser to an application whose document %s', async (_, change) => {
  const page = await begin(publish(change));
  expect([page.origin, page.pathname, page.searchParams.has('error')]).toEqual([ORIGIN, '/connect', true]);
});

it('reads no address that is not that of a document', async () => {
  const before = reads.length;
  for (const clientId of ['http://app.example/c', 'https://127.0.0.1', 'https://app.example/a/../b'])
    expect((await begin(clientId)).searchParams.has('error')).toBe(true);
  expect(reads).toHaveLength(before);
});
