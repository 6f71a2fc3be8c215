import { AppError, notFound } from '@isthmus/platform-errors';
import { tenantScope, type Caller, type TenantScope } from '@isthmus/platform-identity';
import type { TokenExchangePorts, UsableKey } from '../src/lib/oauth/token-exchange/exchange.ports';

/** What token exchange asks of the services, in memory. */
export class FakeServices implements TokenExchangePorts {
  /** By their secrets. */
  readonly keys = new Map<string, UsableKey>();
  readonly revoked = new Set<string>();
  /** By their tokens. */
  readonly actors = new Map<string, Caller>();
  /** Ids of agents, by their tenants. */
  readonly agents = new Map<string, string>();
  isDown = false;

  reset(): void {
    for (const known of [this.keys, this.actors, this.agents]) known.clear();
    this.revoked.clear();
    this.isDown = false;
  }

  /** A token of an agent of the platform, as its host signs it. */
  actorToken(agentId: string, tenantId: string, service = 'agent-host'): string {
    const token = `token-of-${agentId}`;
    const scope = tenantScope(tenantId, `agent:${agentId}`);
    if (scope) this.actors.set(token, { service, scope });
    return token;
  }

  verifyKey = async (secret: string): Promise<UsableKey> => {
    this.assertUp();
    const key = this.keys.get(secret);
    if (!key) throw new AppError('UNAUTHENTICATED', 'The API key is not valid');
    return key;
  };

  verifyKeyId = async ({ keyId }: { keyId: string }): Promise<void> => {
    if (this.revoked.has(keyId)) throw new AppError('UNAUTHENTICATED', 'The key is revoked');
  };

  verifyActor = async (token: string): Promise<Caller> => {
    const actor = this.actors.get(token);
    if (!actor) throw new AppError('UNAUTHENTICATED', 'The service token is not valid');
    return actor;
  };

  findAgent = async ({ tenantId }: TenantScope, agentId: string): Promise<string> => {
    this.assertUp();
    if (this.agents.get(agentId) !== tenantId) throw notFound('agent', agentId);
    return agentId;
  };

  private assertUp(): void {
    if (this.isDown) throw new AppError('UNAVAILABLE', 'down');
  }
}
