import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { compute, type host, type RpcResponse } from '@isthmus/contracts';
import { type Access, Call, type CallContext, Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { DriverTable } from './driver-table.js';
import { engineSchemas } from './engine.schema.js';
import { EngineService } from './engine.service.js';
import { instanceMessage, logLineMessage } from './instance.mapper.js';
import { LogService } from './log.service.js';
import { WorkloadService } from './workload.service.js';

type Definition = typeof compute.EnginesDefinition;
const WORKFLOWS: Access = { callers: ['orchestrator'], scope: 'platform', permission: 'none' };

/** isthmus.compute.v1.Engines. */
@Controller()
export class EngineController {
  private readonly schemas: ReturnType<typeof engineSchemas>;

  constructor(
    private readonly engines: EngineService,
    private readonly workloads: WorkloadService,
    private readonly logs: LogService,
    drivers: DriverTable,
  ) {
    this.schemas = engineSchemas(drivers.names);
  }

  @Rpc(compute.EnginesDefinition, 'announceEngine', {
    callers: ['agent-host'],
    scope: 'platform',
    permission: 'none',
  })
  async announceEngine(
    @Payload() request: compute.AnnounceEngineRequest,
  ): Promise<RpcResponse<Definition, 'announceEngine'>> {
    return { expiresAt: await this.engines.announce(parse(this.schemas.announce, request)) };
  }

  @Rpc(compute.EnginesDefinition, 'listEngines', {
    callers: ['portal', 'orchestrator'],
    scope: 'platform',
    permission: 'read',
  })
  async listEngines(): Promise<RpcResponse<Definition, 'listEngines'>> {
    return { engines: await this.engines.list() };
  }

  @Rpc(compute.EnginesDefinition, 'startWorkload', WORKFLOWS)
  async startWorkload(
    @Payload() request: compute.StartWorkloadRequest,
    @Call() call: CallContext,
  ): Promise<RpcResponse<Definition, 'startWorkload'>> {
    return instanceMessage(await this.workloads.start(parse(this.schemas.start, request), call));
  }

  @Rpc(compute.EnginesDefinition, 'getWorkload', WORKFLOWS)
  async getWorkload(
    @Payload() request: compute.GetWorkloadRequest,
    @Call() call: CallContext,
  ): Promise<RpcResponse<Definition, 'getWorkload'>> {
    const { instanceId } = parse(this.schemas.instance, request);
    return instanceMessage(await this.workloads.get(instanceId, call));
  }

  @Rpc(compute.EnginesDefinition, 'stopWorkload', WORKFLOWS)
  async stopWorkload(
    @Payload() request: compute.StopWorkloadRequest,
    @Call() call: CallContext,
  ): Promise<RpcResponse<Definition, 'stopWorkload'>> {
    await this.workloads.stop(parse(this.schemas.instance, request).instanceId, call);
    return {};
  }

  @Rpc(compute.EnginesDefinition, 'tailLogs', { callers: ['portal'], scope: 'tenant', permission: 'read' })
  async *tailLogs(
    @Payload() request: compute.TailLogsRequest,
    @Tenant() { tenantId }: TenantScope,
    @Call() { signal }: CallContext,
  ): AsyncGenerator<host.LogLine> {
    const { agentId } = parse(this.schemas.logs, request);
    for await (const line of this.logs.tail({ tenantId, agentId }, signal)) yield logLineMessage(line);
  }
}
