import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { registry } from '@isthmus/contracts';
import { Platform, Rpc } from '@isthmus/platform-grpc-server';
import type { PlatformScope } from '@isthmus/platform-identity';
import { toRoute } from '../agent/agent.mapper.js';
import { knownId } from '../agent/agent.schema.js';
import { ServerCredentials } from '../mcp/server.credentials.js';
import { RouteService } from './route.service.js';

@Controller()
export class RouteController {
  constructor(
    private readonly routes: RouteService,
    private readonly credentials: ServerCredentials,
  ) {}

  @Rpc(registry.AgentRegistryDefinition, 'resolveAgent', {
    callers: ['agent-gateway'],
    scope: 'platform',
    permission: 'none',
  })
  async resolveAgent(@Payload() request: registry.ResolveAgentRequest, @Platform() scope: PlatformScope) {
    const { agent, lease } = await this.routes.resolve(scope, knownId(request.agentId));
    return toRoute(agent, lease, await this.credentials.of(agent));
  }
}
