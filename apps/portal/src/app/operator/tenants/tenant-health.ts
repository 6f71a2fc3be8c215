import type { Tone } from '../../../components/state-pill';
import type { TenantFigures } from '../../../lib/api/tenants';
import type { Tenant } from '../../../lib/auth/tenants';

export type TenantHealth = 'deleting' | 'noCredit' | 'failing' | 'unknown' | 'healthy';

export const HEALTH_TONES: Record<TenantHealth, Tone> = {
  deleting: 'calm',
  noCredit: 'bad',
  failing: 'warn',
  unknown: 'calm',
  healthy: 'good',
};

/** What an operator should know first of a tenant. */
export function healthOf(
  { deleteAt }: Pick<Tenant, 'deleteAt'>,
  { account, agents }: Pick<TenantFigures, 'account' | 'agents'>,
): TenantHealth {
  if (deleteAt) return 'deleting';
  if (account === null || (account && account.balanceMicro <= 0)) return 'noCredit';
  if (agents && agents.failed > 0) return 'failing';
  return account && agents ? 'healthy' : 'unknown';
}
