import { Inject, Injectable } from '@nestjs/common';
import { Sealer } from '@isthmus/platform-identity';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';

/** Bearer tokens for MCP servers, encrypted at rest; an agent's row cannot be given that of another. */
@Injectable()
export class ServerCredentials {
  private readonly sealer: Sealer;

  constructor(@Inject(ENVIRONMENT) { CREDENTIAL_KEY }: Pick<Environment, 'CREDENTIAL_KEY'>) {
    this.sealer = new Sealer(CREDENTIAL_KEY, 'isthmus credentials of MCP servers');
  }

  async seal(credential: string, agentId: string): Promise<string | undefined> {
    return credential === '' ? undefined : this.sealer.seal(credential, agentId);
  }

  /** The token of an agent's server; '' for none. */
  async of({ id, credential }: { id: string; credential: string | undefined }): Promise<string> {
    return credential === undefined ? '' : this.sealer.unseal(credential, id);
  }
}
