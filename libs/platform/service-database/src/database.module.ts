import {
  Module,
  type DynamicModule,
  type INestMicroservice,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Database } from '@isthmus/platform-database';
import { Units } from './units.js';

/** The one connection pool of this process, closed after everything that uses it. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  static with(options: ConstructorParameters<typeof Database>[0]): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [{ provide: Database, useValue: new Database(options) }, Units],
      exports: [Database, Units],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

/** Whether the database of a service answers; for `ready` of its `ServiceOptions`. */
export function databaseReady(app: INestMicroservice): Promise<boolean> {
  return app.get(Database, { strict: false }).ready();
}
