import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { skillsOfTools, type CardTool } from '@isthmus/domain-registry';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { platformScope, type TenantScope } from '@isthmus/platform-identity';
import type { Periodic } from '@isthmus/platform-service';
import { Units } from '@isthmus/platform-service-database';
import { AgentService } from './agent.service.js';
import { record } from './agent.history.js';
import type { Agent, Visibility } from './agent.model.js';
import { findAgent, lockAgent, noteListed, saveAgent, takeDueServers } from './agent.repository.js';
import { publishVersion } from './agent.version.js';
import { CardSigner } from '../card/card.signer.js';
import type { Spec } from '../specification/specification.schema.js';
import { ServerCredentials } from '../mcp/server.credentials.js';
import { ServerTools } from '../mcp/server.tools.js';

const SWEEP_EVERY_MS = 5_000;
/** Tools are at most this old while their server answers. */
const REFRESH_MS = 300_000;
const BATCH = 10;
const SCOPE = platformScope('service:agent-registry');
/** Of skills in a specification; the card has the whole description. */
const SKILL_CHARACTERS_MAX = 400;

interface ServerRegistration {
  spec: Pick<Spec, 'name' | 'description'>;
  endpoint: string;
  /** '' for none. */
  credential: string;
  visibility: Visibility;
}

/** MCP servers as agents: their skills are the tools that they list. */
@Injectable()
export class ServerService implements Periodic {
  constructor(
    private readonly units: Units,
    private readonly agents: AgentService,
    private readonly signer: CardSigner,
    private readonly credentials: ServerCredentials,
    private readonly tools: ServerTools,
  ) {}

  /** Asks the server for its tools, also when the call is repeated, and registers it. Throws as `ServerTools.of` does. */
  async register(scope: TenantScope, key: string, registration: ServerRegistration): Promise<Agent> {
    const { spec, endpoint, credential, visibility } = registration;
    const tools = await this.tools.of({ url: endpoint, credential });
    return this.agents.register(scope, key, {
      spec: specOf(spec, tools),
      endpoint,
      visibility,
      request: { spec, protocol: 'mcp', credential },
      server: async (agentId) => ({
        protocol: 'mcp',
        credential: await this.credentials.seal(credential, agentId),
        tools,
        toolsListedAt: new Date(),
        toolsDueAt: dueAfter(new Date()),
      }),
      card: (agent) => this.signer.cardOf(agent),
    });
  }

  asTasks(): PeriodicTaskOptions[] {
    return [{ name: 'list tools of MCP servers', everyMs: SWEEP_EVERY_MS, run: () => this.refresh() }];
  }

  /** Lists the tools of servers that are due. One that does not answer keeps its card and is asked again later. */
  async refresh(now = new Date()): Promise<void> {
    const ids = await this.units.inPlatform(SCOPE, (unit) =>
      takeDueServers(unit, { now, nextAt: dueAfter(now), limit: BATCH }),
    );
    const listed = await Promise.allSettled(ids.map((id) => this.refreshOne(id)));
    const failed = listed
      .filter((result) => result.status === 'rejected')
      .map(({ reason }) => reason as unknown);
    if (failed.length > 0) throw new AggregateError(failed, 'tools of MCP servers were not stored');
  }

  private async refreshOne(agentId: string): Promise<void> {
    const agent = await this.units.inPlatform(SCOPE, (unit) => findAgent(unit, agentId));
    if (!agent?.endpoint) return;
    const server = { url: agent.endpoint, credential: await this.credentials.of(agent) };
    const tools = await this.tools.of(server).catch(() => undefined);
    if (!tools) return;
    const listedAt = new Date();
    if (isDeepStrictEqual(tools, agent.tools))
      return this.units.inPlatform(SCOPE, (unit) => noteListed(unit, agentId, listedAt));
    await this.units.inPlatform(SCOPE, async (unit) => {
      const present = await lockAgent(unit, agentId);
      if (!present || present.state === 'gone') return;
      present.tools = tools;
      present.toolsListedAt = listedAt;
      await publishVersion(unit, present, {
        version: present.version + 1,
        spec: specOf(present.spec, tools),
        requirement: undefined,
        visibility: present.visibility,
        requestedBy: SCOPE.actor,
      });
      present.card = await this.signer.cardOf(present);
      await saveAgent(unit, present);
      await record(unit, present, {
        actor: SCOPE.actor,
        kind: 'tools.changed',
        message: `The MCP server lists other tools: ${tools.length} now`,
        attributes: { tools: String(tools.length) },
      });
    });
  }
}

function dueAfter(now: Date): Date {
  return new Date(now.getTime() + REFRESH_MS);
}

/** What is stored of a server: name and description as given, skills by its tools; nothing that only a host needs. */
function specOf({ name, description }: Pick<Spec, 'name' | 'description'>, tools: readonly CardTool[]): Spec {
  return {
    templateId: '',
    name,
    description,
    instructions: '',
    model: '',
    knowledgeBaseId: '',
    mcpServers: [],
    skills: skillsOfTools(tools).map((skill) => ({
      ...skill,
      description: skill.description.slice(0, SKILL_CHARACTERS_MAX).toWellFormed(),
    })),
    limits: { stepsMax: 1, outputTokensMax: 1, turnTimeoutMs: 600_000 },
    parameters: {},
    instructionsSource: '',
  };
}
