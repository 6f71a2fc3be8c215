import { Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '@isthmus/platform-database';
import { Units } from './units.js';

/** Whether the database answers; what readiness asks. */
@Injectable()
export class DatabaseReadiness {
  constructor(private readonly database: Database) {}

  ready(): Promise<boolean> {
    return this.database.ready();
  }
}

/** The one connection pool of this process, closed after everything that uses it. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  static with(options: ConstructorParameters<typeof Database>[0]): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [{ provide: Database, useValue: new Database(options) }, DatabaseReadiness, Units],
      exports: [Database, Units],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
