import { Controller, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { governance, type ServiceDefinition } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { Rpc, runService, Tenant } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import type { TestIdentities } from './identities.js';

const { AuditDefinition } = governance;

/** The part of governance's audit service that services write to. */
export const APPEND_ONLY: ServiceDefinition = {
  ...AuditDefinition,
  methods: { append: AuditDefinition.methods.append },
};

export interface PublishedEvent {
  tenantId: string;
  eventId: string;
  action: string;
  resource: string;
  actor: string;
  attributes: Record<string, string>;
}

/** What services published to the audit log; a test reads it and controls the responses. */
export class FakeAuditLog {
  /** In the order of publication; an event that was published twice occurs once. */
  readonly events: PublishedEvent[] = [];
  /** Number of successful calls, repeats included. */
  appends = 0;
  /** Calls fail with this error while it is set. */
  refusal: AppError | undefined;

  append(
    tenantId: string,
    request: governance.AppendRequest,
  ): governance.DeepPartial<governance.AuditRecord> {
    if (this.refusal) throw this.refusal;
    this.appends++;
    const { eventId, action, resource, actor, attributes } = request;
    const known = this.events.some((event) => event.tenantId === tenantId && event.eventId === eventId);
    if (!known) this.events.push({ tenantId, eventId, action, resource, actor, attributes });
    return { eventId };
  }

  of(tenantId: string): PublishedEvent[] {
    return this.events.filter((event) => event.tenantId === tenantId);
  }

  actionsOf(tenantId: string): string[] {
    return this.of(tenantId).map(({ action }) => action);
  }
}

@Controller()
export class FakeAuditController {
  constructor(private readonly log: FakeAuditLog) {}

  @Rpc(AuditDefinition, 'append', { callers: 'any', scope: 'tenant', permission: 'none' })
  async append(@Payload() request: governance.AppendRequest, @Tenant() { tenantId }: TenantScope) {
    return this.log.append(tenantId, request);
  }
}

@Module({})
class FakeAuditModule {}

/** The audit log as a gRPC server. */
export async function startFakeAuditLog(
  identities: TestIdentities,
): Promise<{ log: FakeAuditLog; address: string; stop: () => Promise<void> }> {
  const log = new FakeAuditLog();
  const environment = await identities.environmentOf('governance');
  const providers = [{ provide: FakeAuditLog, useValue: log }];
  const { stop } = await runService({
    name: 'governance',
    environment,
    definitions: [APPEND_ONLY],
    module: () => ({ module: FakeAuditModule, controllers: [FakeAuditController], providers }),
    ready: async () => true,
  });
  return { log, address: `127.0.0.1:${environment.GRPC_PORT}`, stop };
}
