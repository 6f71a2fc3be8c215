import { Controller } from '@nestjs/common';
import { handover } from '@isthmus/contracts';
import { Payload, Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { measuresMessage, requests } from './handover.mapper.js';
import { HandOverService } from './handover.service.js';
import { MeasuresService } from './measures.service.js';

const { HandOversDefinition: definition } = handover;
const READERS = { callers: ['portal'], scope: 'tenant', permission: 'read' } as const;

/** When agents hand over, and how well customers are served, for the portal. */
@Controller()
export class ServiceController {
  constructor(
    private readonly handOvers: HandOverService,
    private readonly measures: MeasuresService,
  ) {}

  @Rpc(definition, 'getHandOverRule', READERS)
  getHandOverRule(@Payload() request: handover.GetHandOverRuleRequest, @Tenant() scope: TenantScope) {
    return this.handOvers.rule(scope, parse(requests.rule, request).agentId);
  }

  @Rpc(definition, 'setHandOverRule', { ...READERS, permission: 'build' })
  setHandOverRule(@Payload() request: handover.SetHandOverRuleRequest, @Tenant() scope: TenantScope) {
    const { idempotencyKey, ...change } = parse(requests.setRule, request);
    return this.handOvers.setRule(scope, idempotencyKey, change);
  }

  @Rpc(definition, 'getServiceMeasures', READERS)
  async getServiceMeasures(
    @Payload() request: handover.GetServiceMeasuresRequest,
    @Tenant() scope: TenantScope,
  ): Promise<handover.DeepPartial<handover.GetServiceMeasuresResponse>> {
    const query = parse(requests.measures, request);
    const { total, agents } = await this.measures.read(scope, query);
    return {
      repeatDays: query.repeatDays,
      total: total && measuresMessage(total),
      agents: agents.map(measuresMessage),
    };
  }
}
