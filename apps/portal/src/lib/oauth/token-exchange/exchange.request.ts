import { agentIn } from '@isthmus/platform-identity';
import { z } from 'zod';
import { oauthFailure } from './oauth-failure';

/** The grant type of token exchange (RFC 8693, section 2.1). */
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
/** Types of tokens (RFC 8693, section 3), and of an API key of the platform, which is none of them. */
export const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const JWT = 'urn:ietf:params:oauth:token-type:jwt';
export const API_KEY = 'urn:isthmus:token-type:api-key';

const TOKEN_CHARACTERS_MAX = 8_000;

/** What is asked to be exchanged, and for what. */
export interface TokenExchangeRequest {
  subject: { type: typeof ACCESS_TOKEN | typeof API_KEY; token: string };
  /** The platform token of the agent that will act; undefined where the client itself will. */
  actorToken: string | undefined;
  /** The agent that the new token will be for, and no other. */
  agentId: string;
  /** Undefined for what the subject may. */
  scopes: string[] | undefined;
}

const token = z
  .string('is missing')
  .min(1, 'is empty')
  .max(TOKEN_CHARACTERS_MAX, `has more than ${TOKEN_CHARACTERS_MAX} characters`);
const parameters = z
  .object({
    subject_token: token,
    subject_token_type: z.enum([ACCESS_TOKEN, API_KEY], `must be ${ACCESS_TOKEN} or ${API_KEY}`),
    actor_token: token.optional(),
    actor_token_type: z.literal(JWT, `must be ${JWT}`).optional(),
    requested_token_type: z.literal(ACCESS_TOKEN, `must be ${ACCESS_TOKEN}`).optional(),
    scope: z.string().max(200, 'has more than 200 characters').optional(),
    resource: z.union([z.string(), z.array(z.string())]).optional(),
    audience: z.string().optional(),
  })
  .refine((given) => (given.actor_token === undefined) === (given.actor_token_type === undefined), {
    path: ['actor_token_type'],
    message: 'comes with actor_token, and only with it',
  });

/** Reads the parameters of RFC 8693, section 2.1; `gateway` is the resource below which agents are. */
export function readTokenExchange(body: unknown, gateway: string): TokenExchangeRequest {
  const { data, error } = parameters.safeParse(body);
  if (!data) {
    const [issue] = error.issues;
    throw oauthFailure('invalid_request', `${issue?.path.join('.')} ${issue?.message}`);
  }
  return {
    subject: { type: data.subject_token_type, token: data.subject_token },
    actorToken: data.actor_token,
    agentId: targetIn([data.resource ?? [], data.audience ?? []].flat(), gateway),
    scopes: data.scope?.split(' ').filter((scope) => scope !== ''),
  };
}

/** One next hop: a token for several could be passed on from one to the other. */
function targetIn(addresses: string[], gateway: string): string {
  const [address, ...others] = new Set(addresses);
  const agentId = address === undefined || others.length > 0 ? undefined : agentIn(address, gateway);
  if (agentId !== undefined) return agentId;
  throw oauthFailure('invalid_target', `resource must be the address of one agent: ${gateway}/agents/<id>`);
}
