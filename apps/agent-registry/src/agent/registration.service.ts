import { Injectable } from '@nestjs/common';
import { extensionOfAuthor } from '@isthmus/domain-registry';
import type { TenantScope } from '@isthmus/platform-identity';
import { AppError } from '@isthmus/platform-errors';
import { AuthorCards } from '../card/author.cards.js';
import { CardReader } from '../card/card.reader.js';
import { CardSigner } from '../card/card.signer.js';
import { spec as specRule, type Spec } from '../specification/specification.schema.js';
import type { z } from 'zod';
import type { Agent, Visibility } from './agent.model.js';
import { endpoint as endpointRule } from './agent.schema.js';
import { AgentService } from './agent.service.js';
import { ServerService } from './server.service.js';

/** An agent that runs elsewhere: by its card, by its endpoint, or an MCP server. */
export type Registration =
  | { by: 'card'; cardUrl: string; name: string; description: string; visibility: Visibility }
  | {
      by: 'endpoint';
      spec: Spec;
      endpoint: string;
      /** As its author signed it; '' for none. */
      authorCardJson: string;
      visibility: Visibility;
    }
  | {
      by: 'server';
      spec: Pick<Spec, 'name' | 'description'>;
      endpoint: string;
      credential: string;
      visibility: Visibility;
    };

/** Registers agents that run elsewhere. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly agents: AgentService,
    private readonly servers: ServerService,
    private readonly cards: CardReader,
    private readonly authors: AuthorCards,
    private readonly signer: CardSigner,
  ) {}

  /** Reads the card, or lists the tools, also when the call is repeated. Throws as CardReader and ServerTools do. */
  async register(scope: TenantScope, key: string, registration: Registration): Promise<Agent> {
    if (registration.by === 'server') return this.servers.register(scope, key, registration);
    const card = (agent: Agent) => this.signer.cardOf(agent);
    const { visibility } = registration;
    if (registration.by === 'endpoint') {
      const { spec, endpoint, authorCardJson: json } = registration;
      const author = json === '' ? undefined : await this.authors.verify(json, endpoint);
      const signed = (agent: Agent) => this.signer.cardOf(agent, author && [extensionOfAuthor(author)]);
      const asked = author && { request: { authorCardJson: json } };
      return this.agents.register(scope, key, { spec, endpoint, visibility, card: signed, ...asked });
    }
    const { cardUrl, name, description } = registration;
    const read = await this.cards.of(cardUrl);
    // A repeated call asks for the same, whatever the card says by then.
    const request = { spec: { name, description }, endpoint: cardUrl };
    const spec = specOf({ ...read, name: name || read.name, description: description || read.description });
    return this.agents.register(scope, key, {
      spec,
      endpoint: endpointIn(read.endpoint),
      visibility,
      card,
      request,
    });
  }
}

/** An endpoint that a card names obeys the rule of one that is given. */
function endpointIn(url: string): string {
  const { data } = endpointRule.safeParse(url);
  if (data !== undefined) return data;
  throw new AppError(
    'UPSTREAM_INVALID',
    'The agent cannot be registered by its card: its endpoint is not https',
    {
      remedy: 'The JSON-RPC interface of the card must have an https URL (http only on loopback).',
    },
  );
}

/** What only a host needs is empty. */
function specOf({ name, description, skills }: Pick<Spec, 'name' | 'description' | 'skills'>): Spec {
  return specRule.parse({
    templateId: '',
    name,
    description,
    instructions: '',
    model: '',
    knowledgeBaseId: '',
    mcpServers: [],
    skills,
    limits: { stepsMax: 1, outputTokensMax: 1, turnTimeoutMs: 600_000 },
  } satisfies z.input<typeof specRule>);
}
