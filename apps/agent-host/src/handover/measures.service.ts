import type { TenantScope } from '@isthmus/platform-identity';
import { Units } from '@isthmus/platform-service-database';
import { Injectable } from '@nestjs/common';
import { readMeasures } from './measures.repository.js';
import type { Measures, MeasuresQuery } from './measures.types.js';

/** Measures of customer service, from the rows of conversations and hand-overs. */
@Injectable()
export class MeasuresService {
  constructor(private readonly units: Units) {}

  async read(
    scope: TenantScope,
    query: Omit<MeasuresQuery, 'now'>,
  ): Promise<{ total: Measures | undefined; agents: Measures[] }> {
    const now = new Date();
    const rows = await this.units.inTenant(scope, (unit) => readMeasures(unit, scope, { ...query, now }));
    return {
      total: rows.find(({ agentId }) => agentId === null),
      agents: rows.filter(({ agentId }) => agentId !== null),
    };
  }
}
