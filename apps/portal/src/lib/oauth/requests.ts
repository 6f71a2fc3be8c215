import { readBody } from '../http/read-body';
import type { Runtime } from '../runtime';
import { CONSENT_PAGE, issuerOf } from './authorization-server';
import { TOKEN_EXCHANGE } from './token-exchange/exchange.request';
import { oauthError } from './oauth-error';
import { askedFor, mappedResources } from './resource.rules';

/** What the authorization server needs of the portal. */
export type OAuthPortal = Pick<Runtime, 'auth' | 'config'>;

const QUERY_CHARACTERS_MAX = 8_000;
const FORM_BYTES_MAX = 16 * 1024;
/** Of RFC 6749, 7636, 8707 and 9207; a parameter of other protocols has no effect (RFC 6749, section 3.1). */
const AUTHORIZATION_PARAMETERS = [
  ...['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'resource'],
  ...['code_challenge', 'code_challenge_method'],
];

/**
 * The authorization endpoint: redirects to the consent page, or back to the application with an error. Whoever is signed
 * in decides there each time, so that `prompt` has no effect but for `none`, which fails.
 */
export async function authorize(portal: OAuthPortal, request: Request): Promise<Response> {
  const { search, searchParams: given } = new URL(request.url);
  if (search.length > QUERY_CHARACTERS_MAX)
    return oauthError(400, 'invalid_request', `The query has more than ${QUERY_CHARACTERS_MAX} characters`);
  const query = new URLSearchParams();
  for (const name of AUTHORIZATION_PARAMETERS)
    for (const value of given.getAll(name)) query.append(name, value);
  const asked = { resources: query.getAll('resource'), scope: query.get('scope') };
  const { resources, scope } = askedFor(asked, portal.config);
  query.set('scope', scope);
  setResources(query, resources);
  if (given.get('prompt') === 'none') query.set('prompt', 'none');
  const response = await ask(portal, request, { path: `authorize?${query}`, cookie: true });
  return toConsentPage(response);
}

/** The token endpoint (RFC 6749, section 3.2). */
export async function issueToken(portal: OAuthPortal, request: Request): Promise<Response> {
  const form = await formOf(request);
  if (form instanceof Response) return form;
  const repeated = [...form.keys()].find((name) => name !== 'resource' && form.getAll(name).length > 1);
  if (repeated !== undefined)
    return oauthError(400, 'invalid_request', `${repeated} is given more than once (RFC 6749, section 3.2)`);
  // An exchanged token is for one agent, every other one for a gateway.
  if (form.get('grant_type') !== TOKEN_EXCHANGE)
    setResources(form, mappedResources(form.getAll('resource'), portal.config));
  return ask(portal, request, { path: 'token', body: form });
}

/** The form in the body, or the error for another body. */
export async function formOf(request: Request): Promise<URLSearchParams | Response> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded')
    return oauthError(400, 'invalid_request', 'The body must be application/x-www-form-urlencoded');
  return new URLSearchParams(await readBody(request, FORM_BYTES_MAX));
}

/** Calls better-auth with what it needs of a request; of cookies, only where a browser asks. */
export async function ask(
  { auth, config }: OAuthPortal,
  { headers: given }: Pick<Request, 'headers'>,
  { path, body, cookie = false }: { path: string; body?: URLSearchParams | object; cookie?: boolean },
): Promise<Response> {
  const origin = issuerOf(config);
  const headers = new Headers({ origin });
  for (const name of ['x-forwarded-for', 'user-agent', 'authorization', ...(cookie ? ['cookie'] : [])]) {
    const value = given.get(name);
    if (value !== null) headers.set(name, value);
  }
  const isForm = body instanceof URLSearchParams;
  if (body) headers.set('content-type', isForm ? 'application/x-www-form-urlencoded' : 'application/json');
  const init = body
    ? { method: 'POST', headers, body: isForm ? body.toString() : JSON.stringify(body) }
    : { headers };
  return auth.handler(new Request(`${origin}/api/auth/oauth2/${path}`, init));
}

function setResources(parameters: URLSearchParams, resources: readonly string[]): void {
  parameters.delete('resource');
  for (const resource of resources) parameters.append('resource', resource);
}

/** better-auth sends errors without a trusted address of the application to the page of other sign-ins. */
function toConsentPage(response: Response): Response {
  const location = response.headers.get('location');
  if (!location?.startsWith('/sign-in?')) return response;
  const { searchParams } = new URL(location, 'http://portal.invalid');
  const error = new URLSearchParams({ error: searchParams.get('error') ?? 'invalid_request' });
  return new Response(null, {
    status: 302,
    headers: { location: `${CONSENT_PAGE}?${error}`, 'cache-control': 'no-store' },
  });
}
