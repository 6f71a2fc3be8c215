import { Module } from '@nestjs/common';
import { registry } from '@isthmus/contracts';
import { allPages } from '@isthmus/platform-grpc-client';
import { REGISTRY, RegistryModule, type RegistryRpc } from '../registry/registry.module.js';
import type { ListedAgent } from '@isthmus/domain-exchange';
import { toolOf } from '../route/route.mapper.js';
import { DirectoryService, LIST_AGENTS, type ListAgents } from './directory.service.js';

const PAGE_SIZE = 100;
const DEADLINE_MS = 3_000;
/** More than a tenant may have. */
const AGENTS_MAX = 10_000;

@Module({
  imports: [RegistryModule],
  providers: [
    DirectoryService,
    {
      provide: LIST_AGENTS,
      useFactory:
        (client: RegistryRpc): ListAgents =>
        async (scope) => {
          const agents: ListedAgent[] = [];
          const read = (pageToken: string) =>
            client.listAgents(
              { pageSize: PAGE_SIZE, pageToken, view: registry.AgentView.TOOLS },
              { scope, deadline: DEADLINE_MS },
            );
          for await (const page of allPages(read)) {
            for (const { id: agentId, cardJson, tools } of page.agents)
              agents.push({ agentId, cardJson, tools: tools.map(toolOf) });
            if (agents.length >= AGENTS_MAX) break;
          }
          return agents.sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
        },
      inject: [REGISTRY],
    },
  ],
  exports: [DirectoryService],
})
export class DirectoryModule {}
