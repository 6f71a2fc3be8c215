import { name } from '@isthmus/platform-validation';
import { z } from 'zod';
import { TOKEN_EXCHANGE } from './token-exchange/exchange.request';

/** What an application that does not say uses. */
export const USUAL_GRANT_TYPES = ['authorization_code', 'refresh_token'];
/** What an application may use. */
export const GRANT_TYPES = [...USUAL_GRANT_TYPES, TOKEN_EXCHANGE];

const URIS_MAX = 10;
const URI_CHARACTERS_MAX = 2_000;
const uri = () =>
  z.url('must be a URI').max(URI_CHARACTERS_MAX, `must have ${URI_CHARACTERS_MAX} characters or fewer`);
const word = () => z.string('must be text').max(100, 'must have 100 characters or fewer');

/** Metadata of an application (RFC 7591, section 2) that has an effect here; other members are ignored. */
export const registration = z.object({
  redirect_uris: z
    .array(uri(), 'must be a list')
    .min(1, 'must name an address')
    .max(URIS_MAX, `has at most ${URIS_MAX} addresses`),
  client_name: name(80).optional(),
  client_uri: uri().optional(),
  scope: word().optional(),
  token_endpoint_auth_method: z
    .enum(['none', 'client_secret_basic', 'client_secret_post'], 'is not supported')
    .optional(),
  grant_types: z.array(word(), 'must be a list').max(URIS_MAX, 'is too long').optional(),
  response_types: z.array(z.literal('code', 'must be code')).max(1, 'must be code').optional(),
  application_type: z.enum(['web', 'native'], 'must be web or native').optional(),
  software_id: word().optional(),
  software_version: word().optional(),
});
