import { AppError } from '@isthmus/platform-errors';
import { tenantScope, type ServiceIdentity, type TenantScope } from '@isthmus/platform-identity';
import type { KeyVerifier } from '../key/key.verifier.js';

/** Who pays for a request, and who caused it. */
export interface Principal {
  scope: TenantScope;
  /** Empty unless an API key was shown. */
  keyId: string;
  /** Empty unless an agent asks. */
  agentId: string;
}

/** Services that may bring their own token for a tenant. */
const SERVICES = ['agent-host', 'portal'];

/** Reads `Authorization: Bearer …`: an API key with scope "models", or a service's token for one tenant. */
export async function authenticate(
  authorization: string | undefined,
  { keys, identity }: { keys: Pick<KeyVerifier, 'verify'>; identity: ServiceIdentity },
): Promise<Principal> {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    throw new AppError('UNAUTHENTICATED', 'You did not send an API key', {
      remedy: 'Send "Authorization: Bearer isth_live_…".',
    });
  }
  return token.startsWith('ey') ? ofService(token, identity) : ofKey(token, keys);
}

async function ofKey(secret: string, keys: Pick<KeyVerifier, 'verify'>): Promise<Principal> {
  const key = await keys.verify(secret);
  if (!key.scopes.includes('models'))
    throw new AppError('PERMISSION_DENIED', 'This API key is not for models');
  const scope = tenantScope(key.tenantId, `key:${key.id}`);
  if (!scope) throw new Error(`key ${key.id} has no valid tenant`);
  return { scope, keyId: key.id, agentId: '' };
}

async function ofService(token: string, identity: ServiceIdentity): Promise<Principal> {
  const { service, scope } = await identity.verify(token);
  if (!SERVICES.includes(service) || scope.kind !== 'tenant') {
    throw new AppError('PERMISSION_DENIED', `${service} may not call models here`);
  }
  return { scope, keyId: '', agentId: /^agent:(.+)$/.exec(scope.actor)?.[1] ?? '' };
}
