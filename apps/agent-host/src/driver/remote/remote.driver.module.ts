import { Global, Module } from '@nestjs/common';
import { REMOTE_LAUNCHER } from '../../instance/launcher.js';
import { RemoteController } from './remote.controller.js';
import { RemoteRuntimes } from './remote.runtimes.js';

/** Global, so that the core needs no import of its adapters. */
@Global()
@Module({
  controllers: [RemoteController],
  providers: [RemoteRuntimes, { provide: REMOTE_LAUNCHER, useExisting: RemoteRuntimes }],
  exports: [REMOTE_LAUNCHER],
})
export class RemoteDriverModule {}
