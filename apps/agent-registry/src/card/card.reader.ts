import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppError, invalidArgument } from '@isthmus/platform-errors';
import { OutboundClient, OutboundError, outboundErrorOf, readText } from '@isthmus/platform-outbound';
import { ENVIRONMENT } from '@isthmus/platform-service';
import { readJson, replaceFaults } from '@isthmus/platform-validation';
import { z } from 'zod';
import type { Environment } from '../config.js';
import type { Spec } from '../specification/specification.schema.js';

/** To connect and to read, together: callers of gRPC wait five seconds. */
const READ_MS_MAX = 3_500;
const CARD_BYTES_MAX = 256 * 1024;
const CARD_DEPTH_MAX = 20;
const SKILLS_MAX = 50;

const texts = z.array(z.string()).default([]);
const remoteCard = z.object({
  name: z.string().min(1),
  description: z.string().default(''),
  supportedInterfaces: z.array(
    z.object({ url: z.string(), protocolBinding: z.string(), protocolVersion: z.string() }),
  ),
  skills: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        description: z.string().default(''),
        tags: texts,
        examples: texts,
      }),
    )
    .min(1),
});

/** What a card of another platform says, as far as it is kept here. */
export interface RemoteCard {
  /** Of its JSON-RPC interface, as the card writes it. */
  endpoint: string;
  name: string;
  description: string;
  skills: Spec['skills'];
}

/** Reads the cards of agents that run elsewhere. */
@Injectable()
export class CardReader implements OnApplicationShutdown {
  private readonly outbound: OutboundClient;

  constructor(
    @Inject(ENVIRONMENT)
    { EXTERNAL_PRIVATE_NETWORKS: privateNetworks }: Pick<Environment, 'EXTERNAL_PRIVATE_NETWORKS'>,
  ) {
    this.outbound = new OutboundClient({ privateNetworks });
  }

  /**
   * The card at `url`, cut to what an agent here may have. Throws INVALID_ARGUMENT for an address that policy forbids,
   * FAILED_PRECONDITION when it does not answer within 3.5 seconds, and UPSTREAM_INVALID for what is no card of A2A 1.0
   * with a JSON-RPC interface.
   */
  async of(url: string): Promise<RemoteCard> {
    const text = await this.textAt(url).catch((error: unknown) => {
      throw failureOf(error);
    });
    const card = cardIn(text);
    const interfaces = card.supportedInterfaces.filter(
      ({ protocolBinding, protocolVersion }) => protocolBinding === 'JSONRPC' && protocolVersion === '1.0',
    );
    if (!interfaces[0]) throw invalid('it names no JSON-RPC interface of A2A 1.0');
    const name = line(card.name, 80);
    return {
      endpoint: interfaces[0].url,
      name,
      description: line(card.description, 400) || name,
      skills: skillsOf(card.skills.slice(0, SKILLS_MAX)),
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.outbound.destroy();
  }

  private async textAt(url: string): Promise<string> {
    const signal = AbortSignal.timeout(READ_MS_MAX);
    const { statusCode, body } = await this.outbound.request({ method: 'GET', url, signal });
    if (statusCode !== 200) {
      body.destroy();
      throw unavailable(`it answered with status ${statusCode}`);
    }
    return readText(body, CARD_BYTES_MAX);
  }
}

function cardIn(text: string): z.infer<typeof remoteCard> {
  try {
    return remoteCard.parse(readJson(text, { depthMax: CARD_DEPTH_MAX }));
  } catch (cause) {
    throw invalid('it is not the card of an A2A 1.0 agent with skills', cause);
  }
}

/** Ids as slugs, each once: the cards that are signed here repeat them. */
function skillsOf(skills: z.infer<typeof remoteCard>['skills']): Spec['skills'] {
  const taken = new Set<string>();
  return skills.map((skill, at) => {
    const wished = slugOf(skill.id) || `skill-${at + 1}`;
    const id = taken.has(wished) ? `${wished.slice(0, 50)}-${at + 1}` : wished;
    taken.add(id);
    const name = line(skill.name, 80) || id;
    return {
      id,
      name,
      description: line(skill.description, 400) || name,
      tags: lines(skill.tags, 40),
      examples: lines(skill.examples, 200),
    };
  });
}

function slugOf(id: string): string {
  return id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
}

function lines(values: readonly string[], charactersMax: number): string[] {
  return values
    .map((value) => line(value, charactersMax))
    .filter((value) => value !== '')
    .slice(0, 20);
}

/** One line of at most so many characters, without what may not be shown. */
function line(text: string, charactersMax: number): string {
  const clean = replaceFaults(text.slice(0, 4 * charactersMax)).replaceAll(/[\s\ufffd]+/g, ' ');
  return clean.trim().slice(0, charactersMax).trim().toWellFormed();
}

function failureOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const known = error instanceof OutboundError ? error : outboundErrorOf(error);
  if (known.failure === 'address_refused')
    return invalidArgument([{ field: 'card_url', description: 'must have a public internet address' }]);
  if (known.failure === 'too_large') return invalid(`it has more than ${CARD_BYTES_MAX} bytes`, error);
  return unavailable('it did not answer in time, or the connection failed', error);
}

function unavailable(reason: string, cause?: unknown): AppError {
  return new AppError('FAILED_PRECONDITION', `The card could not be read: ${reason}`, {
    cause,
    remedy: 'Check the URL of the card; then register the agent again.',
  });
}

function invalid(reason: string, cause?: unknown): AppError {
  return new AppError('UPSTREAM_INVALID', `The agent cannot be registered by its card: ${reason}`, {
    cause,
    remedy:
      'Give the URL of an A2A 1.0 agent card, such as https://agent.example/.well-known/agent-card.json.',
  });
}
