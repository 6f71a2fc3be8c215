import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { governance } from '@isthmus/contracts';
import { Call, Rpc, Tenant, type CallContext } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { exportUsageRules } from './export.rules.js';
import { ExportService } from './export.service.js';

@Controller()
export class ExportController {
  constructor(private readonly exports: ExportService) {}

  @Rpc(governance.LedgerDefinition, 'exportUsage', {
    callers: ['portal'],
    scope: 'tenant',
    permission: 'spend',
  })
  async *exportUsage(
    @Payload() request: governance.ExportUsageRequest,
    @Tenant() scope: TenantScope,
    @Call() { signal }: CallContext,
  ): AsyncGenerator<governance.ExportUsageResponse> {
    for await (const text of this.exports.write(scope, parse(exportUsageRules, request))) {
      yield { data: Buffer.from(text) };
      signal.throwIfAborted();
    }
  }
}
