import { ProtocolError } from './protocol-error.js';

/**
 * Throws unless the client speaks a version that is served. An empty or absent `A2A-Version` means 0.3 (specification
 * §3.6), which is refused where it is not served: guessing would answer in another shape than the client reads.
 */
export function assertVersion(requested: string | undefined, served: readonly string[]): void {
  const version = requested?.trim() || '0.3';
  if (served.includes(version)) return;
  const absent = requested?.trim() ? '' : ' (no A2A-Version was sent, which means 0.3)';
  throw new ProtocolError(
    'VersionNotSupported',
    `A2A ${version.slice(0, 20)} is not served here${absent}; send A2A-Version: ${served.join(' or ')}`,
    undefined,
    { requested: version.slice(0, 20), supported: served.join(',') },
  );
}
