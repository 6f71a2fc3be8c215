import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { governance } from '@isthmus/contracts';
import { CallScope, Platform, Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { PlatformScope, Scope, TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { addCreditRules, openAccountRules } from './account.rules.js';
import { AccountService } from './account.service.js';

const { LedgerDefinition } = governance;

// A domain Account has the fields of the proto message of that name; Nest answers with it as it is.
@Controller()
export class AccountController {
  constructor(private readonly accounts: AccountService) {}

  @Rpc(LedgerDefinition, 'openAccount', { callers: ['portal'], scope: 'either' })
  async openAccount(@Payload() request: governance.OpenAccountRequest, @CallScope() scope: Scope) {
    return this.accounts.open(scope, parse(openAccountRules, request));
  }

  @Rpc(LedgerDefinition, 'getAccount', {
    callers: ['portal', 'agent-gateway', 'maas-gateway'],
    scope: 'tenant',
  })
  async getAccount(@Payload() _request: governance.GetAccountRequest, @Tenant() scope: TenantScope) {
    return this.accounts.get(scope);
  }

  @Rpc(LedgerDefinition, 'addCredit', { callers: ['portal'], scope: 'platform' })
  async addCredit(@Payload() request: governance.AddCreditRequest, @Platform() scope: PlatformScope) {
    return this.accounts.addCredit(scope, parse(addCreditRules, request));
  }
}
