import { Inject, Injectable } from '@nestjs/common';
import { AgentCard, generateAgentCardSignature } from '@a2a-js/sdk';
import { agentCardOf } from '@isthmus/domain-registry';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Agent } from '../agent/agent.model.js';
import type { Environment } from '../config.js';

/**
 * Signs agent cards: JWS (ES256) over the card's canonical form (RFC 8785), as A2A v1.0.1 §8.4 asks. The protected
 * header names the key and, by `jku`, where it is listed.
 */
@Injectable()
export class CardSigner {
  private readonly key: JWK;
  private readonly retired: JWK[];
  /** Agents' addresses start with it, and the keys are listed there. */
  private readonly gatewayUrl: string;

  constructor(
    @Inject(ENVIRONMENT)
    environment: Pick<Environment, 'CARD_SIGNING_KEY' | 'CARD_RETIRED_KEYS' | 'GATEWAY_URL'>,
  ) {
    this.key = environment.CARD_SIGNING_KEY;
    this.retired = environment.CARD_RETIRED_KEYS?.keys ?? [];
    this.gatewayUrl = environment.GATEWAY_URL.replace(/\/$/, '');
  }

  /** Where clients reach the agent. */
  addressOf(agentId: string): string {
    return `${this.gatewayUrl}/agents/${agentId}`;
  }

  /** The signed card as ProtoJSON. */
  async cardOf(agent: Pick<Agent, 'id' | 'version' | 'visibility' | 'spec'>): Promise<object> {
    const card = agentCardOf({
      name: agent.spec.name,
      description: agent.spec.description,
      skills: agent.spec.skills,
      version: agent.version,
      address: this.addressOf(agent.id),
      public: agent.visibility === 'public',
      providerUrl: this.gatewayUrl,
    });
    const sign = generateAgentCardSignature(this.key, {
      alg: 'ES256',
      kid: await this.keyId(),
      typ: 'JOSE',
      jku: `${this.gatewayUrl}/.well-known/jwks.json`,
    });
    // toJSON of a message is an object by the SDK's own contract; its type says unknown.
    return AgentCard.toJSON(await sign(AgentCard.fromJSON(card))) as object;
  }

  /** The public keys, newest first (RFC 7517 §5). */
  async jwks(): Promise<{ keys: JWK[] }> {
    const { kty, crv, x, y } = this.key;
    const present = { kty, crv, x, y, kid: await this.keyId(), alg: 'ES256', use: 'sig' } as JWK;
    return { keys: [present, ...this.retired] };
  }

  /** The key's own id, or its thumbprint (RFC 7638). */
  private async keyId(): Promise<string> {
    return this.key.kid ?? calculateJwkThumbprint(this.key);
  }
}
