import { Inject, Injectable } from '@nestjs/common';
import type { HttpRoute } from '@isthmus/platform-http';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../../config.js';
import { DirectoryService } from '../../directory/directory.service.js';
import type { ExchangeServices } from '../../exchange/exchange.flow.js';
import { EXCHANGE_SERVICES } from '../../exchange/exchange.module.js';
import type { Protocol } from '../../exchange/protocol.port.js';
import { mcpErrors } from './mcp.errors.js';
import { mcpRoutes } from './mcp.routes.js';
import { requestStateKey } from './waiting.task.js';

/** MCP over streamable HTTP, of 2026-07-28 and of 2025-11-25: the skills of agents as tools. */
@Injectable()
export class McpProtocol implements Protocol {
  readonly name = 'mcp';
  readonly basePath = '/mcp';
  readonly errors = mcpErrors;

  constructor(
    @Inject(EXCHANGE_SERVICES) private readonly exchange: ExchangeServices,
    @Inject(DirectoryService) private readonly directory: Pick<DirectoryService, 'toolsFor'>,
    @Inject(ENVIRONMENT)
    private readonly environment: Pick<Environment, 'EXCHANGE_TIMEOUT_MS' | 'SERVICE_IDENTITY'>,
  ) {}

  routes(): HttpRoute[] {
    const { exchange, directory, environment } = this;
    return mcpRoutes({
      exchange,
      directory,
      exchangeTimeoutMs: environment.EXCHANGE_TIMEOUT_MS,
      requestStateKey: requestStateKey(environment.SERVICE_IDENTITY.d),
    });
  }

  describe(gatewayUrl: string): Record<string, string> {
    return {
      protocol: 'MCP 2026-07-28 and 2025-11-25 over streamable HTTP',
      server: `${gatewayUrl}/mcp`,
    };
  }
}
