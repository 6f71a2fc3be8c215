import type { OAuthProviderExtension } from '@better-auth/oauth-provider';
import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { SCOPES } from '../scopes';
import type { ClientDocuments } from './client-documents';
import { isDocumentUrl, type DescribedClient } from './client-document.rules';

type ClientDiscovery = Extract<OAuthProviderExtension['clientDiscovery'], { resolve: unknown }>;

/** Stored with each application that is described so. */
const ID = 'client-id-metadata-document';
const MODEL = 'oauthClient';
/** How long what is stored holds without a look at the document. */
const FRESH_MS = 10 * 60_000;
/** How long it holds while the document cannot be read: refresh tokens outlast an outage of the application's site. */
const STALE_MS = 24 * 60 * 60_000;

/** Applications that are known by the address of a document instead of a registration (ADR 0034). */
export function clientDiscovery(pool: Pool, documents: Pick<ClientDocuments, 'get'>): ClientDiscovery {
  return {
    id: ID,
    matches: isDocumentUrl,
    resolve: async (ctx, clientId, existing) => {
      const ageMs = Date.now() - Number(existing?.updatedAt ?? 0);
      if (existing && ageMs < FRESH_MS) return existing;
      const described = await documents.get(clientId).catch(() => undefined);
      if (!described) return ageMs < STALE_MS ? existing : null;
      await store(pool, clientId, described);
      const where = [{ field: 'clientId', value: clientId }];
      return ctx.context.adapter.findOne({ model: MODEL, where });
    },
  };
}

async function store(
  pool: Pool,
  clientId: string,
  { name, uri, redirectUris, grantTypes }: DescribedClient,
): Promise<void> {
  await pool.query(
    `INSERT INTO oauth_clients (id, client_id, client_discovery_id, name, uri, redirect_uris, grant_types, scopes,
       response_types, token_endpoint_auth_method, application_type, require_pkce)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '["code"]', 'none', 'native', true)
     ON CONFLICT (client_id) DO UPDATE SET name = EXCLUDED.name, uri = EXCLUDED.uri, updated_at = now(),
       redirect_uris = EXCLUDED.redirect_uris, grant_types = EXCLUDED.grant_types, scopes = EXCLUDED.scopes`,
    [
      uuidv7(),
      clientId,
      ID,
      name ?? new URL(clientId).host,
      uri ?? null,
      ...[redirectUris, grantTypes, SCOPES].map((list) => JSON.stringify(list)),
    ],
  );
}
