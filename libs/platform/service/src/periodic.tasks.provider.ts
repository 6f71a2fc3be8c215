import type { InjectionToken, Provider } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import {
  PeriodicTasks,
  RetentionSweep,
  type PeriodicTaskOptions,
  type RetentionOptions,
} from '@isthmus/platform-jobs';
import { ENVIRONMENT, KIT } from './service.module.js';

/** A provider with periodic work. */
export interface Periodic {
  asTasks(): readonly PeriodicTaskOptions[];
}

/**
 * Everything that repeats in a service, started and stopped with it: the tasks of the given providers, each `Periodic`
 * and exported by its feature's module, and the deletion of expired rows of `schema`, which `keepMs` may keep for another
 * time than their rules say.
 */
export function periodicTasks(
  schema: RetentionOptions['schema'],
  tokens: readonly InjectionToken<Periodic>[] = [],
  keepMs: RetentionOptions['keepMs'] = {},
): Provider {
  return {
    provide: PeriodicTasks,
    useFactory: (environment: { DATABASE_URL: string }, kit: ServiceKit, ...periodic: Periodic[]) => {
      const { name: service, logger, metrics } = kit;
      const { DATABASE_URL: databaseUrl } = environment;
      return new PeriodicTasks({ service, logger, meter: metrics.meter, databaseUrl }, [
        ...periodic.flatMap((provider) => provider.asTasks()),
        new RetentionSweep({ databaseUrl, schema, logger, keepMs }).asTask(),
      ]);
    },
    inject: [ENVIRONMENT, KIT, ...tokens],
  };
}
