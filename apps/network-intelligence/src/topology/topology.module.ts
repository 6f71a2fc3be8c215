import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { readAtlas } from '@isthmus/atlas';
import { ChangeListener } from '@isthmus/platform-database';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { LinkStateRepository, TOPOLOGY_CHANNEL } from './link-state.repository.js';
import { LiveTopology } from './live-topology.js';
import { TopologyController } from './topology.controller.js';
import { TopologyService } from './topology.service.js';

const liveTopology = {
  provide: LiveTopology,
  useFactory: ({ ATLAS }: Pick<Environment, 'ATLAS'>) => new LiveTopology(readAtlas(ATLAS)),
  inject: [ENVIRONMENT],
};

const changeListener = {
  provide: ChangeListener,
  useFactory: (
    { DATABASE_URL: databaseUrl }: Pick<Environment, 'DATABASE_URL'>,
    service: TopologyService,
  ) => {
    const refresh = () => service.refreshInBackground();
    return new ChangeListener({ databaseUrl, channel: TOPOLOGY_CHANNEL, onChange: refresh, onGap: refresh });
  },
  inject: [ENVIRONMENT, TopologyService],
};

/** The live topology, which a change on any instance refreshes. */
@Module({
  controllers: [TopologyController],
  providers: [liveTopology, LinkStateRepository, TopologyService, changeListener],
  exports: [LiveTopology],
})
export class TopologyModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly listener: ChangeListener,
    private readonly service: TopologyService,
  ) {}

  /** Listens before it reads, so that no change falls between the two. */
  async onApplicationBootstrap(): Promise<void> {
    await this.listener.start();
    await this.service.refresh();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listener.stop();
  }
}
