import { Injectable } from '@nestjs/common';
import type { TenantScope } from '@isthmus/platform-identity';
import { pageOf, type Page } from '@isthmus/platform-validation';
import type { LoggedExchange, LogQuery } from './log.model.js';
import { LogRepository } from './log.repository.js';

/** The messages that passed the gateway, for who may read those of their organisation. */
@Injectable()
export class LogService {
  constructor(private readonly log: LogRepository) {}

  /** One page, newest first. */
  async list(scope: TenantScope, query: LogQuery): Promise<Page<LoggedExchange>> {
    return pageOf(await this.log.list(scope, { ...query, limit: query.limit + 1 }), query.limit);
  }
}
