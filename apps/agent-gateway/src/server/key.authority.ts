import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { models } from '@isthmus/contracts';
import { follow, type ServiceClient } from '@isthmus/platform-grpc-client';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import type { KeyVerdict } from '@isthmus/platform-http';
import { platformScope, type AccessClaims } from '@isthmus/platform-identity';
import { ENVIRONMENT, KIT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import type { AccessChange, KeyAuthority } from './gateway.access.js';

const SCOPE = platformScope('service:agent-gateway');

/** What maas-gateway knows about keys and members, asked and followed over gRPC. */
@Injectable()
export class GrpcKeyAuthority implements KeyAuthority, BeforeApplicationShutdown {
  private readonly client: ServiceClient<typeof models.ApiKeysDefinition>;
  private readonly ending = new AbortController();

  constructor(
    @Inject(ServiceClients) clients: ServiceClients,
    @Inject(ENVIRONMENT) environment: Pick<Environment, 'MODELS_ADDRESS'>,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {
    const address = environment.MODELS_ADDRESS;
    this.client = clients.connect(models.ApiKeysDefinition, { address, audience: 'maas-gateway' });
  }

  beforeApplicationShutdown(): void {
    this.ending.abort();
  }

  verify(secret: string, deadline: number): Promise<KeyVerdict> {
    return this.client.verifyKey({ secret }, { scope: SCOPE, deadline });
  }

  async verifyGrant(claims: AccessClaims, deadline: number): Promise<number> {
    const { tenantId, issuedAt } = claims;
    const request =
      'keyId' in claims
        ? { tenantId, keyId: claims.keyId }
        : { tenantId, grantId: claims.grantId, personId: claims.personId, issuedAt };
    return (await this.client.verifyGrant(request, { scope: SCOPE, deadline })).cacheMs;
  }

  watch(listener: (change: AccessChange) => void): void {
    void follow({
      open: (signal) => this.client.watchAccess({}, { scope: SCOPE, signal }),
      onEvent: ({ change }) => {
        const known = changeOf(change);
        if (known) listener(known);
      },
      onOutage: (err) => this.kit.logger.warn({ err }, 'ends of access are not watched'),
      signal: this.ending.signal,
    });
  }
}

function changeOf(change: models.AccessChange['change']): AccessChange | undefined {
  switch (change?.$case) {
    case 'keyChanged':
      return { changed: change.value };
    case 'keyRevoked':
      return { keyId: change.value };
    case 'memberEnded': {
      const { tenantId: organisation, personId: person, endedAt = new Date() } = change.value;
      return { organisation, person, endedAt };
    }
    default: // Of a later version.
      return undefined;
  }
}
