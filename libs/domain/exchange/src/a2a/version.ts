import { A2aError } from './a2a-error.js';

/** Major, minor and patch. */
const PATCH = /^(\d+\.\d+)\.\d+$/;

/**
 * Throws unless the client speaks a supported version; the number of a patch does not count (§3.6.1). An empty or absent `A2A-Version` means 0.3 (specification §3.6),
 * which is rejected where it is not supported: a guess would answer in a shape that the client cannot read.
 */
export function assertA2aVersion(requested: string | undefined, supported: readonly string[]): void {
  const sent = requested?.trim().slice(0, 20) ?? '';
  const version = sent || '0.3';
  if (supported.includes(version.replace(PATCH, '$1'))) return;
  const absent = sent ? '' : ' (no A2A-Version was sent, which means 0.3)';
  throw new A2aError(
    'VersionNotSupported',
    `A2A ${version} is not supported${absent}; send A2A-Version: ${supported.join(' or ')}`,
    { metadata: { requested: version, supported: supported.join(',') } },
  );
}
