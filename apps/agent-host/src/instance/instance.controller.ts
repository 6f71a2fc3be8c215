import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { host } from '@isthmus/contracts';
import { notFound } from '@isthmus/platform-errors';
import { Rpc, type Access } from '@isthmus/platform-grpc-server';
import { instanceMessageOf, requestOf } from './instance.mapper.js';
import { InstanceService } from './instance.service.js';
import { LOCAL_LAUNCHER, REMOTE_LAUNCHER, type Launcher, type RemoteLauncher } from './launcher.js';

const { AgentHostDefinition } = host;
/** The scheduler alone places work on a host. */
const ACCESS: Access = { callers: ['compute-scheduler'], scope: 'platform', permission: 'none' };

@Controller()
export class InstanceController {
  constructor(
    private readonly instances: InstanceService,
    @Inject(LOCAL_LAUNCHER) private readonly local: Launcher,
    @Inject(REMOTE_LAUNCHER) private readonly remote: RemoteLauncher,
  ) {}

  @Rpc(AgentHostDefinition, 'startInstance', ACCESS)
  async startInstance(@Payload() request: host.StartInstanceRequest): Promise<host.Instance> {
    return instanceMessageOf(this.instances.start(requestOf(request), this.local));
  }

  @Rpc(AgentHostDefinition, 'enrolInstance', ACCESS)
  async enrolInstance(@Payload() request: host.StartInstanceRequest): Promise<host.EnrolInstanceResponse> {
    const instance = this.instances.start(requestOf(request), this.remote);
    const environment = await this.remote.environmentOf(instance.request.instanceId);
    return { instance: instanceMessageOf(instance), environment };
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
