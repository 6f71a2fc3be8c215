import { PORTAL_KEYS, PortalTokens } from '@isthmus/platform-http';
import { openFetch } from '@isthmus/platform-outbound';
import type { Environment } from '../config.js';

/** The access tokens that the portal issues for this gateway. */
export function modelsTokens({
  PORTAL_URL: portalUrl,
  MODELS_URL: resource,
}: Pick<Environment, 'PORTAL_URL' | 'MODELS_URL'>): PortalTokens {
  return new PortalTokens({ portalUrl, resource, ...openFetch(PORTAL_KEYS) });
}
