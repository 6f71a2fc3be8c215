import { Module } from '@nestjs/common';
import { compute } from '@isthmus/contracts';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { EngineAnnouncer, ENGINES, type EngineRegistry } from './engine.announcer.js';

@Module({
  providers: [
    {
      provide: ENGINES,
      useFactory: (
        clients: ServiceClients,
        { COMPUTE_ADDRESS: address }: Pick<Environment, 'COMPUTE_ADDRESS'>,
      ): EngineRegistry =>
        clients.connect(compute.EnginesDefinition, { address, audience: 'compute-scheduler' }),
      inject: [ServiceClients, ENVIRONMENT],
    },
    EngineAnnouncer,
  ],
  exports: [EngineAnnouncer],
})
export class EngineModule {}
