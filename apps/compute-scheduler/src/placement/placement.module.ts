import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { KIT } from '@isthmus/platform-service';
import { Placer } from './placer.js';

@Module({ providers: [Placer], exports: [Placer] })
export class PlacementModule implements OnModuleInit {
  constructor(
    private readonly placer: Placer,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {}

  onModuleInit(): void {
    this.kit.logger.info({ backend: this.placer.backend }, 'placement is ready');
  }
}
