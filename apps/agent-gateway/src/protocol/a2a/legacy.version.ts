import {
  A2aError,
  declaresLegacy,
  LEGACY_VERSION,
  looksLegacy,
  valueAt,
  type LegacyBinding,
} from '@isthmus/domain-exchange';
import type { ExchangeServices } from '../../exchange/exchange.flow.js';
import { versionOf, type VersionedCall } from './a2a.request.js';

/** Whether a call is in A2A 0.3, which an empty or absent version means (A2A v1.0.1 §3.6.2). */
export function isLegacyVersion(call: VersionedCall): boolean {
  return /^(0\.3(\.\d+)?)?$/.test(versionOf(call)?.trim() ?? '');
}

/** Whether a request of JSON-RPC is in 0.3: by its version, and by its method, of which 1.0 has none with a slash. */
export function isLegacyRequest(call: VersionedCall, request: unknown): boolean {
  return isLegacyVersion(call) && looksLegacy(valueAt(request, 'method'));
}

/** Throws VersionNotSupported, once the caller may see the agent, where its card does not declare the binding in 0.3. */
export async function legacyCheckOf(
  { routes }: Pick<ExchangeServices, 'routes'>,
  agentId: string,
  binding: LegacyBinding,
): Promise<() => void> {
  const route = await routes.resolve(agentId);
  const cardJson = route?.cardJson || '{}';
  const declares = declaresLegacy(JSON.parse(cardJson), binding);
  return () => {
    if (declares) return;
    throw new A2aError(
      'VersionNotSupported',
      'A2A 0.3 is not supported by this agent, whose card declares no such interface of this binding; send A2A-Version: 1.0',
      { metadata: { requested: LEGACY_VERSION, supported: '1.0' } },
    );
  };
}
