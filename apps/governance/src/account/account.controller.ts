import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { governance } from '@isthmus/contracts';
import { Platform, Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { PlatformScope, TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { addCreditRules, listAccountsRules, listCreditsRules, openAccountRules } from './account.rules.js';
import { AccountDirectory } from './account.directory.js';
import { AccountService } from './account.service.js';

const { LedgerDefinition } = governance;
const OPERATORS = { callers: ['portal'], scope: 'platform', permission: 'operator' } as const;

// A domain Account has the fields of the proto message of that name; Nest answers with it as it is.
@Controller()
export class AccountController {
  constructor(
    private readonly accounts: AccountService,
    private readonly directory: AccountDirectory,
  ) {}

  @Rpc(LedgerDefinition, 'openAccount', { callers: ['portal'], scope: 'platform', permission: 'own' })
  async openAccount(@Payload() request: governance.OpenAccountRequest, @Platform() scope: PlatformScope) {
    return this.accounts.open(scope, parse(openAccountRules, request));
  }

  @Rpc(LedgerDefinition, 'getAccount', {
    callers: ['portal', 'agent-gateway', 'maas-gateway'],
    scope: 'tenant',
    permission: 'read',
  })
  async getAccount(@Payload() _request: governance.GetAccountRequest, @Tenant() scope: TenantScope) {
    return this.accounts.get(scope);
  }

  @Rpc(LedgerDefinition, 'addCredit', OPERATORS)
  async addCredit(@Payload() request: governance.AddCreditRequest, @Platform() scope: PlatformScope) {
    return this.accounts.addCredit(scope, parse(addCreditRules, request));
  }

  @Rpc(LedgerDefinition, 'listAccounts', OPERATORS)
  async listAccounts(@Payload() request: governance.ListAccountsRequest, @Platform() scope: PlatformScope) {
    return { accounts: await this.directory.list(scope, parse(listAccountsRules, request)) };
  }

  @Rpc(LedgerDefinition, 'listCredits', OPERATORS)
  async listCredits(@Payload() request: governance.ListCreditsRequest, @Platform() scope: PlatformScope) {
    return { credits: await this.directory.credits(scope, parse(listCreditsRules, request).tenantId) };
  }
}
