import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { network, type RpcResponse } from '@isthmus/contracts';
import { type Access, Platform, Rpc } from '@isthmus/platform-grpc-server';
import type { PlatformScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { atlasMessage, linkMessage, linkStateOf, metroMessage } from './topology.mapper.js';
import { topologySchemas } from './topology.schema.js';
import { TopologyService } from './topology.service.js';

const { NetworkDefinition } = network;
type Definition = typeof NetworkDefinition;
/** The network is the same for every tenant. */
const ANYONE: Access = { callers: 'any', scope: 'either', permission: 'read' };

/** Atlas, metros and links of isthmus.network.v1.Network. */
@Controller()
export class TopologyController {
  private readonly schemas: ReturnType<typeof topologySchemas>;
  // Both depend on the atlas alone: access lines, and so the nearest sites, have no state.
  private readonly atlasResponse: ReturnType<typeof atlasMessage>;
  private readonly metroResponse: ReturnType<typeof metroMessage>[];

  constructor(private readonly service: TopologyService) {
    const { atlas, topology } = service.live;
    this.schemas = topologySchemas(topology, atlas.name);
    this.atlasResponse = atlasMessage(atlas);
    this.metroResponse = service.metros().map(metroMessage);
  }

  @Rpc(NetworkDefinition, 'getAtlas', ANYONE)
  async getAtlas(): Promise<RpcResponse<Definition, 'getAtlas'>> {
    return this.atlasResponse;
  }

  @Rpc(NetworkDefinition, 'listMetros', ANYONE)
  async listMetros(): Promise<RpcResponse<Definition, 'listMetros'>> {
    return { metros: this.metroResponse };
  }

  @Rpc(NetworkDefinition, 'listLinks', ANYONE)
  async listLinks(): Promise<RpcResponse<Definition, 'listLinks'>> {
    return { links: this.service.links().map(linkMessage) };
  }

  @Rpc(NetworkDefinition, 'setLinkState', { callers: ['portal'], scope: 'platform', permission: 'operator' })
  async setLinkState(
    @Payload() request: network.SetLinkStateRequest,
    @Platform() scope: PlatformScope,
  ): Promise<RpcResponse<Definition, 'setLinkState'>> {
    const { state, ...change } = parse(this.schemas.linkState, request);
    const view = await this.service.setLinkState({
      ...change,
      state: linkStateOf(state),
      changedBy: scope.actor,
    });
    return linkMessage(view);
  }
}
