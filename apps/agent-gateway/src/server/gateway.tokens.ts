import { PORTAL_KEYS, PortalTokens } from '@isthmus/platform-http';
import { openFetch } from '@isthmus/platform-outbound';
import type { Environment } from '../config.js';

/** The access tokens that the portal issues for this gateway, or for one agent of it. */
export function gatewayTokens({
  PORTAL_URL: portalUrl,
  GATEWAY_URL: resource,
}: Pick<Environment, 'PORTAL_URL' | 'GATEWAY_URL'>): PortalTokens {
  return new PortalTokens({ portalUrl, resource, agents: true, ...openFetch(PORTAL_KEYS) });
}
