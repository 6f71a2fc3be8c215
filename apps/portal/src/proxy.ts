import { NextResponse, type NextRequest } from 'next/server';
import { FORWARDING_HEADER, FORWARDING_TOKEN, isForwarded } from './lib/http/forwarding';
import { LAST_ORGANIZATION_COOKIE, PAGE_HEADER } from './organization/last-page';
import { slugOf } from './organization/path';

/**
 * Sends every page with a content security policy: no remote content, and no inline script but Next's own, by nonce.
 * Tells pages and server actions their own address, and remembers the organisation that was opened last.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${process.env.NODE_ENV === 'development' ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `worker-src 'self'`,
    `object-src 'none'`,
    `base-uri 'self'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
  const headers = new Headers(request.headers);
  // Next reads the nonce for its own scripts from this header.
  headers.set('content-security-policy', policy);
  // An action that is sent on keeps the page that called it; the page to which an action redirects is another.
  if (request.method !== 'POST' || !isForwarded(headers.get(FORWARDING_HEADER)))
    headers.set(PAGE_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  // Only an action is sent on, and nothing else needs the token.
  if (request.method === 'POST' && headers.has('next-action'))
    headers.set(FORWARDING_HEADER, process.env[FORWARDING_TOKEN] ?? '');
  else headers.delete(FORWARDING_HEADER);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('referrer-policy', 'same-origin');
  rememberOrganization(request, response);
  return response;
}

/**
 * Only of pages that somebody opens, by their address or from another organisation: pages also load their links ahead and
 * themselves again. Next hides its own headers of both from here, and browsers send theirs to hosts that they trust only.
 */
function rememberOrganization(request: NextRequest, response: NextResponse): void {
  const slug = slugOf(request.nextUrl.pathname);
  if (slug === undefined || request.method !== 'GET') return;
  const isDocument = (request.headers.get('sec-fetch-dest') ?? 'document') === 'document';
  const from = slugOf(request.headers.get('next-url') ?? '');
  if (!isDocument && (from === undefined || from === slug)) return;
  if (request.cookies.get(LAST_ORGANIZATION_COOKIE)?.value === slug) return;
  response.cookies.set(LAST_ORGANIZATION_COOKIE, slug, { httpOnly: true, sameSite: 'lax', path: '/' });
}

export const config = { matcher: ['/((?!_next/|api/|icon.svg).*)'] };
