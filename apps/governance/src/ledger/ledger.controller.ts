import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { governance } from '@isthmus/contracts';
import { Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { postRules, reserveRules, settleRules, voidRules } from './ledger.rules.js';
import { LedgerService } from './ledger.service.js';

const { LedgerDefinition } = governance;
/** The services that meter. */
const METERING = {
  callers: ['maas-gateway', 'agent-gateway', 'compute-scheduler'],
  scope: 'tenant',
  permission: 'none',
} as const;

// The rules give lines the shape of the domain's UsageLine, and the service's answers have the fields of the messages.
@Controller()
export class LedgerController {
  constructor(private readonly ledger: LedgerService) {}

  @Rpc(LedgerDefinition, 'reserve', METERING)
  async reserve(@Payload() request: governance.ReserveRequest, @Tenant() scope: TenantScope) {
    return this.ledger.reserve(scope, parse(reserveRules, request));
  }

  @Rpc(LedgerDefinition, 'settle', METERING)
  async settle(@Payload() request: governance.SettleRequest, @Tenant() scope: TenantScope) {
    return this.ledger.settle(scope, parse(settleRules, request));
  }

  @Rpc(LedgerDefinition, 'void', METERING)
  async void(@Payload() request: governance.VoidRequest, @Tenant() scope: TenantScope) {
    await this.ledger.void(scope, parse(voidRules, request).key);
    return {};
  }

  @Rpc(LedgerDefinition, 'post', METERING)
  async post(@Payload() request: governance.PostRequest, @Tenant() scope: TenantScope) {
    return this.ledger.post(scope, parse(postRules, request).lines);
  }
}
