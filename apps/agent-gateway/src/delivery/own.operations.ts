import { Inject, Injectable } from '@nestjs/common';
import { A2aError, rpcErrorOf, valueAt } from '@isthmus/domain-exchange';
import { REGISTRY, type RegistryRpc } from '../registry/registry.module.js';
import { RouteService } from '../route/route.service.js';
import type { AgentAnswer, AgentRequest } from './agent.delivery.js';
import { jsonAnswer } from './made.answer.js';
import { PushDelivery } from './push/push.delivery.js';
import type { OwnRequest } from './push/push.model.js';

const DEADLINE_MS = 3_000;

/**
 * Answers what the gateway has in the place of agents: push notifications (ADR 0031) and extended cards (ADR 0028). Whether
 * an agent has them, its card says.
 */
@Injectable()
export class OwnOperations {
  constructor(
    @Inject(PushDelivery) private readonly pushes: Pick<PushDelivery, 'send'>,
    @Inject(RouteService) private readonly routes: Pick<RouteService, 'resolve'>,
    @Inject(REGISTRY) private readonly registry: Pick<RegistryRpc, 'getExtendedCard'>,
  ) {}

  /** As `DirectDelivery.send`; errors of A2A are answers. */
  async send(request: AgentRequest, own: OwnRequest): Promise<AgentAnswer> {
    try {
      const capabilities = await this.capabilitiesOf(own.agentId);
      if (own.method === 'GetExtendedAgentCard') return await this.extendedCard(request, own, capabilities);
      if (valueAt(capabilities, 'pushNotifications') !== true) throw noPush();
      return await this.pushes.send(request, own);
    } catch (error) {
      if (error instanceof A2aError) return jsonAnswer(rpcErrorOf(error, own.id).body);
      throw error;
    }
  }

  /** §3.1.11: undeclared and declared but absent are two errors. */
  private async extendedCard(
    { scope }: AgentRequest,
    { id, agentId }: OwnRequest,
    capabilities: unknown,
  ): Promise<AgentAnswer> {
    if (valueAt(capabilities, 'extendedAgentCard') !== true)
      throw new A2aError('UnsupportedOperation', 'The agent has no extended card; its card says so');
    const { cardJson } = await this.registry.getExtendedCard({ agentId }, { scope, deadline: DEADLINE_MS });
    if (cardJson === '')
      throw new A2aError('ExtendedAgentCardNotConfigured', 'The agent has no extended card yet');
    return jsonAnswer({ jsonrpc: '2.0', id, result: JSON.parse(cardJson) as object }); // Written by the registry.
  }

  private async capabilitiesOf(agentId: string): Promise<unknown> {
    const route = await this.routes.resolve(agentId);
    return route?.cardJson ? valueAt(JSON.parse(route.cardJson), 'capabilities') : undefined;
  }
}

function noPush(): A2aError {
  return new A2aError(
    'PushNotificationNotSupported',
    'The agent has no push notifications; its card says so',
  );
}
