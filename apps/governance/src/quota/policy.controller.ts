import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { quota } from '@isthmus/contracts';
import { Call, Rpc, Tenant, type CallContext } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { PolicyService, type BudgetState } from './policy.service.js';
import { holderRules, ruleIdRules, setBudgetRules, setRateLimitRules } from './quota.rules.js';
import { QuotaWatch, type QuotaEvent } from './quota.watch.js';
import type { StoredRateLimit, Subject, SubjectKind } from '../ledger/quota.types.js';

const { QuotaDefinition, SubjectKind: Kind } = quota;
const READERS = { callers: ['portal'], scope: 'tenant', permission: 'read' } as const;
const MANAGERS = { callers: ['portal'], scope: 'tenant', permission: 'spend' } as const;
const GATEWAYS = ['maas-gateway', 'agent-gateway'];

const KINDS: Record<SubjectKind, quota.SubjectKind> = {
  organisation: Kind.ORGANISATION,
  project: Kind.PROJECT,
  key: Kind.KEY,
  agent: Kind.AGENT,
  session: Kind.SESSION,
};

/** Budgets and rate limits, for the portal, and what the gateways keep of them. */
@Controller()
export class PolicyController {
  constructor(
    private readonly policies: PolicyService,
    private readonly changes: QuotaWatch,
  ) {}

  @Rpc(QuotaDefinition, 'setBudget', MANAGERS)
  async setBudget(@Payload() request: quota.SetBudgetRequest, @Tenant() scope: TenantScope) {
    return toBudget(await this.policies.setBudget(scope, parse(setBudgetRules, request)));
  }

  @Rpc(QuotaDefinition, 'listBudgets', READERS)
  async listBudgets(@Payload() _request: quota.ListBudgetsRequest, @Tenant() scope: TenantScope) {
    return { budgets: (await this.policies.policy(scope)).budgets.map(toBudget) };
  }

  @Rpc(QuotaDefinition, 'deleteBudget', MANAGERS)
  async deleteBudget(@Payload() request: quota.DeleteBudgetRequest, @Tenant() scope: TenantScope) {
    await this.policies.deleteBudget(scope, parse(ruleIdRules, request).id);
    return {};
  }

  @Rpc(QuotaDefinition, 'setRateLimit', MANAGERS)
  async setRateLimit(@Payload() request: quota.SetRateLimitRequest, @Tenant() scope: TenantScope) {
    return toLimit(await this.policies.setRateLimit(scope, parse(setRateLimitRules, request)));
  }

  @Rpc(QuotaDefinition, 'listRateLimits', READERS)
  async listRateLimits(@Payload() _request: quota.ListRateLimitsRequest, @Tenant() scope: TenantScope) {
    return { limits: (await this.policies.policy(scope)).limits.map(toLimit) };
  }

  @Rpc(QuotaDefinition, 'deleteRateLimit', MANAGERS)
  async deleteRateLimit(@Payload() request: quota.DeleteRateLimitRequest, @Tenant() scope: TenantScope) {
    await this.policies.deleteRateLimit(scope, parse(ruleIdRules, request).id);
    return {};
  }

  @Rpc(QuotaDefinition, 'getPolicy', { callers: GATEWAYS, scope: 'tenant', permission: 'none' })
  async getPolicy(@Payload() _request: quota.GetPolicyRequest, @Tenant() scope: TenantScope) {
    const { budgets, limits } = await this.policies.policy(scope);
    return { budgets: budgets.map(toBudget), limits: limits.map(toLimit) };
  }

  @Rpc(QuotaDefinition, 'watch', { callers: GATEWAYS, scope: 'platform', permission: 'none' })
  async *watch(
    @Payload() request: quota.WatchRequest,
    @Call() { signal }: CallContext,
  ): AsyncGenerator<quota.QuotaEvent> {
    parse(holderRules, request);
    for await (const event of this.changes.watch(signal)) yield { event: toEvent(event) };
  }
}

function toEvent(event: QuotaEvent): quota.QuotaEvent['event'] {
  if ('recall' in event) return { $case: 'recall', value: event.recall };
  if ('policyChanged' in event) return { $case: 'policyChanged', value: event.policyChanged };
  return { $case: 'pricesChanged', value: event.pricesChanged };
}

function toBudget({ subject, ...budget }: BudgetState) {
  return { ...budget, subject: toSubject(subject) };
}

function toLimit({ subject, ...limit }: StoredRateLimit) {
  return { ...limit, subject: toSubject(subject) };
}

function toSubject({ kind, id }: Subject) {
  return { kind: KINDS[kind], id };
}
