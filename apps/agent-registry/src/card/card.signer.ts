import { AgentCard, generateAgentCardSignature } from '@a2a-js/sdk';
import { agentCardOf } from '@isthmus/domain-registry';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { Agent } from '../agent/agent.types.js';

export interface CardSignerOptions {
  /** Private P-256 JWK. */
  key: JWK;
  /** Public keys of earlier signatures, still to be listed. */
  retired: JWK[];
  /** Public base URL of the gateway: agents' addresses, and where the keys are listed. */
  gatewayUrl: string;
}

/**
 * Signs agent cards: JWS (ES256) over the card's canonical form (RFC 8785), as A2A v1.0.1 §8.4 asks. The protected
 * header names the key and, by `jku`, where it is listed.
 */
export class CardSigner {
  constructor(private readonly options: CardSignerOptions) {}

  /** Where clients reach the agent. */
  addressOf(agentId: string): string {
    return `${this.options.gatewayUrl.replace(/\/$/, '')}/agents/${agentId}`;
  }

  /** The signed card as ProtoJSON. */
  async cardOf(agent: Pick<Agent, 'id' | 'version' | 'visibility' | 'spec'>): Promise<object> {
    const { gatewayUrl, key } = this.options;
    const card = agentCardOf({
      name: agent.spec.name,
      description: agent.spec.description,
      skills: agent.spec.skills,
      version: agent.version,
      address: this.addressOf(agent.id),
      public: agent.visibility === 'public',
      providerUrl: gatewayUrl,
    });
    const sign = generateAgentCardSignature(key, {
      alg: 'ES256',
      kid: await this.keyId(),
      typ: 'JOSE',
      jku: `${gatewayUrl.replace(/\/$/, '')}/.well-known/jwks.json`,
    });
    // toJSON of a message is an object by the SDK's own contract; its type says unknown.
    return AgentCard.toJSON(await sign(AgentCard.fromJSON(card))) as object;
  }

  /** The public keys, newest first (RFC 7517 §5). */
  async jwks(): Promise<{ keys: JWK[] }> {
    const { kty, crv, x, y } = this.options.key;
    const present = { kty, crv, x, y, kid: await this.keyId(), alg: 'ES256', use: 'sig' } as JWK;
    return { keys: [present, ...this.options.retired] };
  }

  /** The key's own id, or its thumbprint (RFC 7638). */
  private async keyId(): Promise<string> {
    return this.options.key.kid ?? calculateJwkThumbprint(this.options.key);
  }
}
