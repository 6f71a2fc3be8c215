import { Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '@isthmus/platform-database';
import type { Environment } from './config.js';

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

  static with(environment: Environment): DynamicModule {
    const database = new Database({
      url: environment.DATABASE_URL,
      connectionsMax: environment.DATABASE_CONNECTIONS_MAX,
    });
    return {
      module: DatabaseModule,
      global: true,
      providers: [{ provide: Database, useValue: database }, DatabaseReadiness],
      exports: [Database],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
