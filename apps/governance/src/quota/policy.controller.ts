import { Controller } from '@nestjs/common';
import { quota } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { Call, Rpc, type CallContext } from '@isthmus/platform-grpc-server';

const { QuotaDefinition } = quota;
const MANAGERS = { callers: ['portal'], scope: 'tenant' } as const;
const GATEWAYS = { callers: ['maas-gateway', 'agent-gateway'], scope: 'tenant' } as const;

@Controller()
export class PolicyController {
  @Rpc(QuotaDefinition, 'getPolicy', GATEWAYS)
  async getPolicy() {
    return { budgets: [], limits: [] };
  }

  @Rpc(QuotaDefinition, 'watch', { callers: ['maas-gateway', 'agent-gateway'], scope: 'platform' })
  async *watch(@Call() { signal }: CallContext) {
    yield { policyChanged: '' };
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  @Rpc(QuotaDefinition, 'setBudget', MANAGERS)
  async setBudget() {
    throw new AppError('UNIMPLEMENTED', 'SetBudget');
  }

  @Rpc(QuotaDefinition, 'listBudgets', MANAGERS)
  async listBudgets() {
    return { budgets: [] };
  }

  @Rpc(QuotaDefinition, 'deleteBudget', MANAGERS)
  async deleteBudget() {
    return {};
  }

  @Rpc(QuotaDefinition, 'setRateLimit', MANAGERS)
  async setRateLimit() {
    throw new AppError('UNIMPLEMENTED', 'SetRateLimit');
  }

  @Rpc(QuotaDefinition, 'listRateLimits', MANAGERS)
  async listRateLimits() {
    return { limits: [] };
  }

  @Rpc(QuotaDefinition, 'deleteRateLimit', MANAGERS)
  async deleteRateLimit() {
    return {};
  }

  @Rpc(QuotaDefinition, 'leaseRate', GATEWAYS)
  async leaseRate() {
    throw new AppError('UNIMPLEMENTED', 'LeaseRate');
  }
}
