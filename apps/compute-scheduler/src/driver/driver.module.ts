import { Global, Module } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import type { DriverName, Environment } from '../config.js';
import { DriverTable } from '../engine/driver-table.js';
import type { Driver } from '../engine/engine.types.js';
import { LocalProcessDriver } from './local-process/local-process.driver.js';

const DRIVERS: Record<DriverName, (kit: ServiceKit) => Driver> = {
  'local-process': ({ identity }) => new LocalProcessDriver(identity),
};

const drivers = {
  provide: DriverTable,
  useFactory: ({ COMPUTE_DRIVERS }: Pick<Environment, 'COMPUTE_DRIVERS'>, kit: ServiceKit) =>
    new DriverTable(COMPUTE_DRIVERS.map((name) => DRIVERS[name](kit))),
  inject: [ENVIRONMENT, KIT],
};

/** Registers the drivers that `COMPUTE_DRIVERS` names; the engine feature knows their interface alone. */
@Global()
@Module({ providers: [drivers], exports: [drivers] })
export class DriverModule {}
