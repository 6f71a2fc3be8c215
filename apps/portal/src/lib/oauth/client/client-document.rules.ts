import { name } from '@isthmus/platform-validation';
import { z } from 'zod';
import { GRANT_TYPES, USUAL_GRANT_TYPES } from '../registration.rules';

const URL_CHARACTERS_MAX = 500;
const URIS_MAX = 10;

/**
 * Whether a client_id is the address of a Client ID Metadata Document (draft-ietf-oauth-client-id-metadata-document, section
 * 3): https with a path, and nothing that two URLs could be written differently by.
 */
export function isDocumentUrl(clientId: string): boolean {
  if (!clientId.startsWith('https://') || clientId.length > URL_CHARACTERS_MAX) return false;
  const url = URL.parse(clientId);
  return (
    url?.href === clientId &&
    url.pathname !== '/' &&
    url.username === '' &&
    url.password === '' &&
    !clientId.includes('#')
  );
}

/** Where the browser is sent: a site, or an application that listens on the person's machine. */
const redirectUri = z
  .string('must be text')
  .max(URL_CHARACTERS_MAX, `must have ${URL_CHARACTERS_MAX} characters or fewer`)
  .refine((uri) => {
    const { protocol, hostname, username, password, hash } = URL.parse(uri) ?? {};
    const isLocal = protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname ?? '');
    return (protocol === 'https:' || isLocal) && username === '' && password === '' && hash === '';
  }, 'must be https, or http on this machine, without credentials and fragment');

/** What has an effect of a document; it may say more (section 4). */
const document = z.object({
  client_id: z.string('is missing'),
  client_name: name(80).optional(),
  client_uri: z.url('must be a URI').max(URL_CHARACTERS_MAX, 'is too long').optional(),
  redirect_uris: z.array(redirectUri, 'must be a list').min(1, 'is empty').max(URIS_MAX, 'is too long'),
  grant_types: z.array(z.string('must be text'), 'must be a list').max(URIS_MAX, 'is too long').optional(),
  // Applications have no secret that both sides know: a document is public (section 4.1).
  token_endpoint_auth_method: z.literal('none', 'must be none').default('none'),
  client_secret: z.undefined('must not be there').optional(),
});

/** An application as its own document describes it. */
export interface DescribedClient {
  name: string | undefined;
  uri: string | undefined;
  redirectUris: string[];
  grantTypes: string[];
}

/** Reads the document at `clientId`; throws an error that names the field for one that is not valid, or of another client. */
export function readDocument(clientId: string, text: string): DescribedClient {
  const { data, error } = document.safeParse(JSON.parse(text));
  if (!data) throw new Error(`${error.issues[0]?.path.join('.')} ${error.issues[0]?.message}`);
  // Compared as text (section 4): whoever has a document cannot speak for another address.
  if (data.client_id !== clientId) throw new Error('client_id must be the address of the document');
  return {
    name: data.client_name,
    uri: data.client_uri,
    redirectUris: data.redirect_uris,
    grantTypes: data.grant_types?.filter((type) => GRANT_TYPES.includes(type)) ?? USUAL_GRANT_TYPES,
  };
}
