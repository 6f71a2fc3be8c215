import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { CardTool } from '@isthmus/domain-registry';
import { AppError, invalidArgument } from '@isthmus/platform-errors';
import { OutboundClient } from '@isthmus/platform-outbound';
import { connectMcp, listMcpTools, McpError, type ListedTool } from '@isthmus/platform-outbound/mcp';
import { ENVIRONMENT } from '@isthmus/platform-service';
import { assertStorable } from '@isthmus/platform-validation';
import type { Environment } from '../config.js';

/** To connect and to list, together: callers of gRPC wait five seconds. */
const LIST_MS_MAX = 3_500;
const ANSWER_BYTES_MAX = 1024 * 1024;
const TOOLS_MAX = 100;
/** All definitions of one server: a page of 100 agents fits into a message of gRPC. */
const DEFINITIONS_BYTES_MAX = 64 * 1024;
const DESCRIPTION_CHARACTERS_MAX = 4_000;
const TITLE_CHARACTERS_MAX = 200;
/** What MCP says of names (2026-07-28, server, tools). */
const NAME = /^[A-Za-z0-9_./-]{1,128}$/;

/** Asks MCP servers for their tools. */
@Injectable()
export class ServerTools implements OnApplicationShutdown {
  private readonly outbound: OutboundClient;

  constructor(
    @Inject(ENVIRONMENT)
    { EXTERNAL_PRIVATE_NETWORKS: privateNetworks }: Pick<Environment, 'EXTERNAL_PRIVATE_NETWORKS'>,
  ) {
    this.outbound = new OutboundClient({
      privateNetworks,
      bodyBytesMax: ANSWER_BYTES_MAX,
      headMsMax: LIST_MS_MAX,
      idleMsMax: LIST_MS_MAX,
    });
  }

  /**
   * The tools of a server by name. Throws INVALID_ARGUMENT for an address that policy forbids, FAILED_PRECONDITION when
   * it does not answer within 3.5 seconds, and UPSTREAM_INVALID for a list that is not MCP, is empty or is too large.
   */
  async of(server: { url: string; credential: string }): Promise<CardTool[]> {
    const signal = AbortSignal.timeout(LIST_MS_MAX);
    try {
      return definitionsOf(await this.list(server, signal));
    } catch (error) {
      throw signal.aborted ? unavailable('it did not answer in time', error) : failureOf(error);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.outbound.destroy();
  }

  private async list(
    server: { url: string; credential: string },
    signal: AbortSignal,
  ): Promise<ListedTool[]> {
    const { outbound } = this;
    const connection = await connectMcp({ ...server, outbound, signal, connectMsMax: LIST_MS_MAX });
    try {
      return await listMcpTools(connection, { toolsMax: TOOLS_MAX, timeoutMs: LIST_MS_MAX, signal });
    } finally {
      void connection.close();
    }
  }
}

function definitionsOf(tools: ListedTool[]): CardTool[] {
  if (tools.length === 0) throw invalid('it lists no tools');
  const seen = new Set<string>();
  const definitions = tools.map((tool) => {
    const { name, inputSchema, outputSchema } = tool;
    if (!NAME.test(name) || seen.has(name))
      throw invalid(`${JSON.stringify(name.slice(0, 140))} is not the name of one tool`);
    seen.add(name);
    return {
      name,
      title: textOf(tool.title, TITLE_CHARACTERS_MAX),
      description: textOf(tool.description, DESCRIPTION_CHARACTERS_MAX),
      inputSchemaJson: schemaOf(name, inputSchema),
      outputSchemaJson: outputSchema ? schemaOf(name, outputSchema) : '',
    };
  });
  if (Buffer.byteLength(JSON.stringify(definitions)) > DEFINITIONS_BYTES_MAX)
    throw invalid(`its tools have more than ${DEFINITIONS_BYTES_MAX} bytes of definitions`);
  return definitions.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function textOf(text: string, charactersMax: number): string {
  return text.replaceAll('\0', '').trim().slice(0, charactersMax).toWellFormed();
}

function schemaOf(name: string, schema: object): string {
  try {
    assertStorable(schema, 'json');
  } catch (cause) {
    throw invalid(`the schema of ${name} cannot be stored`, cause);
  }
  return JSON.stringify(schema);
}

function failureOf(error: unknown): unknown {
  if (!(error instanceof McpError)) return error;
  const { failure, message, outbound } = error;
  if (outbound?.failure === 'address_refused')
    return invalidArgument([{ field: 'endpoint', description: 'must have a public internet address' }]);
  if (failure === 'invalid' || failure === 'declined') return invalid(message, error);
  return unavailable(message, error);
}

function unavailable(reason: string, cause: unknown): AppError {
  return new AppError('FAILED_PRECONDITION', `The MCP server gave no list of tools: ${reason}`, {
    cause,
    remedy: 'Check the endpoint, and the credential where the server wants one; then register it again.',
  });
}

function invalid(reason: string, cause?: unknown): AppError {
  return new AppError('UPSTREAM_INVALID', `The MCP server cannot be registered: ${reason}`, {
    cause,
    remedy: `A server has 1 to ${TOOLS_MAX} tools, with unique names of letters, digits, "_", "-", "." and "/".`,
  });
}
