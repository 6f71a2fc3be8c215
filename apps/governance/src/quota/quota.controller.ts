import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { quota } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { Call, Platform, Rpc, Tenant, type CallContext } from '@isthmus/platform-grpc-server';
import type { PlatformScope, TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { ChargeService, type Charge } from './charge.service.js';
import { HolderService } from './holder.service.js';
import { LeaseService } from './lease.service.js';
import {
  chargeRules,
  chargesRules,
  holderRules,
  leaseRateRules,
  leaseRules,
  renewRules,
} from './quota.rules.js';
import { RateService } from './rate.service.js';

const { QuotaDefinition } = quota;
/** The processes that spend. */
const GATEWAYS = { callers: ['maas-gateway', 'agent-gateway'], scope: 'tenant', permission: 'none' } as const;
const HOLDERS = {
  callers: ['maas-gateway', 'agent-gateway'],
  scope: 'platform',
  permission: 'none',
} as const;

// The services' answers have the fields of the messages.
@Controller()
export class QuotaController {
  constructor(
    private readonly leases: LeaseService,
    private readonly charges: ChargeService,
    private readonly rates: RateService,
    private readonly holders: HolderService,
  ) {}

  @Rpc(QuotaDefinition, 'lease', GATEWAYS)
  async lease(
    @Payload() request: quota.LeaseRequest,
    @Tenant() scope: TenantScope,
    @Call() { signal }: CallContext,
  ) {
    return this.leases.lease(scope, parse(leaseRules, request), signal);
  }

  @Rpc(QuotaDefinition, 'charge', GATEWAYS)
  async charge(@Payload() request: quota.ChargeRequest, @Tenant() scope: TenantScope) {
    parse(chargesRules, request);
    const read = request.charges.map(readCharge);
    const results = await this.charges.charge(
      scope,
      read.filter((each) => 'lines' in each),
    );
    const charged = [...results];
    return { results: read.flatMap((each) => ('refused' in each ? [each] : charged.splice(0, 1))) };
  }

  @Rpc(QuotaDefinition, 'leaseRate', GATEWAYS)
  async leaseRate(
    @Payload() request: quota.LeaseRateRequest,
    @Tenant() scope: TenantScope,
    @Call() { signal }: CallContext,
  ) {
    const granted = await this.rates.lease(scope, parse(leaseRateRules, request), signal);
    const { totals, left, minute, ...times } = granted;
    return {
      requests: totals.requests,
      tokens: totals.tokens,
      slots: Number(totals.slots),
      requestsLeft: left.requests,
      tokensLeft: left.tokens,
      minute: BigInt(minute),
      ...times,
    };
  }

  @Rpc(QuotaDefinition, 'renew', HOLDERS)
  async renew(@Payload() request: quota.RenewRequest, @Platform() scope: PlatformScope) {
    const { holder, ttlMs } = parse(renewRules, request);
    const leases = await this.holders.renew(scope, holder, ttlMs);
    return {
      leaseIds: leases.map(({ leaseId }) => leaseId),
      expiresInMs: leases.map(({ expiresInMs }) => expiresInMs),
    };
  }

  @Rpc(QuotaDefinition, 'releaseHolder', HOLDERS)
  async releaseHolder(@Payload() request: quota.ReleaseHolderRequest, @Platform() scope: PlatformScope) {
    return { leases: await this.holders.release(scope, parse(holderRules, request).holder) };
  }
}

/** A charge that breaks a rule is refused by itself. */
function readCharge(charge: quota.Charge): Charge | { id: string; refused: string } {
  try {
    return parse(chargeRules, charge);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const refused = error.fields.map(({ field, description }) => `${field}: ${description}`).join('; ');
    return { id: charge.id, refused };
  }
}
