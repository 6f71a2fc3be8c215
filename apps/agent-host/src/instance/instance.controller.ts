import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { host } from '@isthmus/contracts';
import { notFound } from '@isthmus/platform-errors';
import { Rpc, type Access } from '@isthmus/platform-grpc-server';
import { instanceMessageOf, requestOf } from './instance.mapper.js';
import { InstanceService } from './instance.service.js';

const { AgentHostDefinition } = host;
/** The scheduler alone places work on a host. */
const ACCESS: Access = { callers: ['compute-scheduler'], scope: 'platform' };

@Controller()
export class InstanceController {
  constructor(private readonly instances: InstanceService) {}

  @Rpc(AgentHostDefinition, 'startInstance', ACCESS)
  async startInstance(@Payload() request: host.StartInstanceRequest): Promise<host.Instance> {
    return instanceMessageOf(this.instances.start(requestOf(request)));
  }

  @Rpc(AgentHostDefinition, 'stopInstance', ACCESS)
  async stopInstance(
    @Payload() { instanceId }: host.StopInstanceRequest,
  ): Promise<host.StopInstanceResponse> {
    await this.instances.stop(instanceId);
    return {};
  }

  @Rpc(AgentHostDefinition, 'getInstance', ACCESS)
  async getInstance(@Payload() { instanceId }: host.GetInstanceRequest): Promise<host.Instance> {
    const instance = this.instances.find(instanceId);
    if (!instance) throw notFound('instance', instanceId);
    return instanceMessageOf(instance);
  }

  @Rpc(AgentHostDefinition, 'listInstances', ACCESS)
  async listInstances(@Payload() _request: host.ListInstancesRequest): Promise<host.ListInstancesResponse> {
    return { instances: this.instances.list().map(instanceMessageOf) };
  }
}
