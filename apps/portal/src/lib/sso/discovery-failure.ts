import type { OutboundFailure } from '@isthmus/platform-outbound';

/** Why a provider's discovery document was not accepted. */
export const DISCOVERY_FAILURES = ['insecure', 'private', 'unreachable', 'document', 'issuer'] as const;
export type DiscoveryFailure = (typeof DISCOVERY_FAILURES)[number];

/** By the codes of oauth4webapi. */
const BY_CODE: Partial<Record<string, DiscoveryFailure>> = {
  OAUTH_HTTP_REQUEST_FORBIDDEN: 'insecure',
  OAUTH_TIMEOUT: 'unreachable',
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: 'issuer',
};

const BY_CONNECTION: Record<OutboundFailure, DiscoveryFailure> = {
  address_refused: 'private',
  not_connected: 'unreachable',
  timed_out: 'unreachable',
  broken_off: 'unreachable',
  redirect_refused: 'document',
  too_large: 'document',
};

const CAUSES_MAX = 6;

/** What its reader's error means; whatever is no failure of the connection is one of the document. */
export function discoveryFailureOf(error: unknown): DiscoveryFailure {
  for (let cause = error, depth = 0; cause instanceof Error && depth < CAUSES_MAX; depth++) {
    const byConnection = 'failure' in cause ? BY_CONNECTION[cause.failure as OutboundFailure] : undefined;
    const known = byConnection ?? ('code' in cause ? BY_CODE[String(cause.code)] : undefined);
    if (known) return known;
    cause = cause.cause;
  }
  return 'document';
}
