import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { governance } from '@isthmus/contracts';
import { Call, type CallContext, CallScope, Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { Scope, TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { appendRules, listRecordsRules, recordTokens } from './audit.rules.js';
import { AuditService } from './audit.service.js';

const { AuditDefinition } = governance;

// A domain AuditRecord has the fields of the proto message of that name.
@Controller()
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Rpc(AuditDefinition, 'append', { callers: 'any', scope: 'tenant', permission: 'none' })
  async append(@Payload() request: governance.AppendRequest, @Tenant() scope: TenantScope) {
    const { at, ...draft } = parse(appendRules, request);
    return this.audit.append(scope, { ...draft, at });
  }

  @Rpc(AuditDefinition, 'listRecords', { callers: ['portal'], scope: 'either', permission: 'read' })
  async listRecords(@Payload() request: governance.ListRecordsRequest, @CallScope() scope: Scope) {
    const { pageSize, pageToken, subjects } = parse(listRecordsRules, request);
    const before = recordTokens.decode(pageToken, { subjects })?.before;
    const { records, next } = await this.audit.list(scope, { before, subjects, pageSize });
    return {
      records,
      nextPageToken: next === undefined ? '' : recordTokens.encode({ before: next }, { subjects }),
    };
  }

  @Rpc(AuditDefinition, 'verifyChain', { callers: ['portal'], scope: 'either', permission: 'read' })
  async verifyChain(
    @Payload() _request: governance.VerifyChainRequest,
    @CallScope() scope: Scope,
    @Call() { signal }: CallContext,
  ) {
    return this.audit.verify(scope, signal);
  }
}
