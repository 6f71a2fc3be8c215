import { PortalTokens } from '@isthmus/platform-http';
import { OutboundClient, outboundFetch } from '@isthmus/platform-outbound';
import type { Environment } from '../config.js';

const KEYS_BYTES_MAX = 256 * 1024;

/** The access tokens that the portal issues for this gateway, or for one agent of it. */
export function gatewayTokens({
  PORTAL_URL: portalUrl,
  GATEWAY_URL: resource,
}: Pick<Environment, 'PORTAL_URL' | 'GATEWAY_URL'>): PortalTokens {
  // The portal's address is the operator's own setting.
  const outbound = new OutboundClient({ privateNetworks: 'allow', bodyBytesMax: KEYS_BYTES_MAX });
  const fetch = outboundFetch(outbound);
  return new PortalTokens({ portalUrl, resource, agents: true, fetch, close: () => outbound.destroy() });
}
