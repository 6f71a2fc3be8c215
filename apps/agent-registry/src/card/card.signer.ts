import { Inject, Injectable } from '@nestjs/common';
import { AgentCard, canonicalizeAgentCard } from '@a2a-js/sdk';
import { agentCardOf, skillsOfTools, type CardTool } from '@isthmus/domain-registry';
import { canonicalJson } from '@isthmus/platform-validation';
import { calculateJwkThumbprint, FlattenedSign, importJWK, type JWK } from 'jose';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import type { Spec } from '../specification/specification.schema.js';

/** What a card says of an agent. */
export interface CardSubject {
  id: string;
  version: number;
  visibility: 'private' | 'public';
  spec: Pick<Spec, 'name' | 'description' | 'skills'>;
  /** Of an MCP server. */
  tools?: readonly CardTool[] | undefined;
}

/**
 * Signs agent cards: JWS (ES256) over the card's canonical form (RFC 8785), as A2A v1.0.1 §8.4.1 asks. The protected
 * header names the key and, by `jku`, where it is listed. Another signature is for `@a2a-js/sdk`, which verifies a card
 * that it has decoded without `securitySchemes` and `securityRequirements`: it protects everything else. It comes
 * first, because that library logs each signature that it cannot verify, and others do not.
 */
@Injectable()
export class CardSigner {
  private readonly key: JWK;
  private readonly retired: JWK[];
  /** Agents' addresses start with it, and the keys are listed there. */
  private readonly gatewayUrl: string;
  private readonly grpcAddress: string;
  private readonly authorizationServer: string | undefined;

  constructor(
    @Inject(ENVIRONMENT)
    environment: Pick<
      Environment,
      'CARD_SIGNING_KEY' | 'CARD_RETIRED_KEYS' | 'GATEWAY_URL' | 'GATEWAY_GRPC_ADDRESS' | 'PORTAL_URL'
    >,
  ) {
    this.key = environment.CARD_SIGNING_KEY;
    this.retired = environment.CARD_RETIRED_KEYS?.keys ?? [];
    this.gatewayUrl = environment.GATEWAY_URL.replace(/\/$/, '');
    this.grpcAddress = environment.GATEWAY_GRPC_ADDRESS;
    this.authorizationServer = environment.PORTAL_URL && new URL(environment.PORTAL_URL).origin;
  }

  /** Where clients reach the agent. It ends in a slash: they resolve the path of the card against it (RFC 3986, 5.2). */
  addressOf(agentId: string): string {
    return `${this.gatewayUrl}/agents/${agentId}/`;
  }

  /** The signed card as ProtoJSON; `extensions` are declared in it. */
  async cardOf(agent: CardSubject, extensions: readonly object[] = []): Promise<object> {
    const card = agentCardOf({
      name: agent.spec.name,
      description: agent.spec.description,
      skills: agent.tools ? skillsOfTools(agent.tools) : agent.spec.skills,
      tools: agent.tools,
      extensions,
      version: agent.version,
      address: this.addressOf(agent.id),
      grpc: { address: this.grpcAddress, tenant: agent.id },
      public: agent.visibility === 'public',
      providerUrl: this.gatewayUrl,
      authorizationServer: this.authorizationServer,
    });
    // A card in the form that §8.4.1 canonicalises: it has no empty members to leave out.
    const forms = [canonicalizeAgentCard(AgentCard.fromJSON(card)), canonicalJson(card)];
    return { ...card, signatures: await Promise.all(forms.map((form) => this.sign(form))) };
  }

  /** The public keys, newest first (RFC 7517 §5). */
  async jwks(): Promise<{ keys: JWK[] }> {
    const { kty, crv, x, y } = this.key;
    const present = { kty, crv, x, y, kid: await this.keyId(), alg: 'ES256', use: 'sig' } as JWK;
    return { keys: [present, ...this.retired] };
  }

  private async sign(payload: string): Promise<{ protected: string; signature: string }> {
    const header = {
      alg: 'ES256',
      kid: await this.keyId(),
      typ: 'JOSE',
      jku: `${this.gatewayUrl}/.well-known/jwks.json`,
    };
    const jws = new FlattenedSign(Buffer.from(payload)).setProtectedHeader(header);
    const { protected: encoded = '', signature } = await jws.sign(await importJWK(this.key, 'ES256'));
    return { protected: encoded, signature };
  }

  /** The key's own id, or its thumbprint (RFC 7638). */
  private async keyId(): Promise<string> {
    return this.key.kid ?? calculateJwkThumbprint(this.key);
  }
}
