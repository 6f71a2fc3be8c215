import { Global, Module } from '@nestjs/common';
import { LOCAL_LAUNCHER } from '../../instance/launcher.js';
import { ProcessLauncher } from './process.launcher.js';

/** Global, so that the core needs no import of its adapters. */
@Global()
@Module({
  providers: [{ provide: LOCAL_LAUNCHER, useClass: ProcessLauncher }],
  exports: [LOCAL_LAUNCHER],
})
export class ProcessDriverModule {}
