import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { network, type RpcResponse } from '@isthmus/contracts';
import { type Access, Platform, Rpc } from '@isthmus/platform-grpc-server';
import type { PlatformScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { atlasMessage, linkMessage, linkStateOf, metroMessage } from './network.mapper.js';
import { networkSchemas } from './network.schema.js';
import { NetworkService } from './network.service.js';

const { NetworkDefinition } = network;
type Definition = typeof NetworkDefinition;
/** The network is the same for every tenant. */
const ANYONE: Access = { callers: 'any', scope: 'either' };

/** isthmus.network.v1.Network. */
@Controller()
export class NetworkController {
  private readonly schemas: ReturnType<typeof networkSchemas>;
  // Both depend on the atlas alone: access lines, and so the nearest sites, have no state.
  private readonly atlasAnswer: ReturnType<typeof atlasMessage>;
  private readonly metroAnswer: ReturnType<typeof metroMessage>[];

  constructor(private readonly service: NetworkService) {
    this.schemas = networkSchemas(service.live.topology, service.atlas.name);
    this.atlasAnswer = atlasMessage(service.atlas);
    this.metroAnswer = service.metros().map(metroMessage);
  }

  @Rpc(NetworkDefinition, 'getAtlas', ANYONE)
  async getAtlas(): Promise<RpcResponse<Definition, 'getAtlas'>> {
    return this.atlasAnswer;
  }

  @Rpc(NetworkDefinition, 'listMetros', ANYONE)
  async listMetros(): Promise<RpcResponse<Definition, 'listMetros'>> {
    return { metros: this.metroAnswer };
  }

  @Rpc(NetworkDefinition, 'listLinks', ANYONE)
  async listLinks(): Promise<RpcResponse<Definition, 'listLinks'>> {
    return { links: this.service.links().map(linkMessage) };
  }

  @Rpc(NetworkDefinition, 'setLinkState', { callers: ['portal'], scope: 'platform' })
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

  @Rpc(NetworkDefinition, 'getPath', ANYONE)
  async getPath(@Payload() request: network.GetPathRequest): Promise<RpcResponse<Definition, 'getPath'>> {
    const path = this.service.path(parse(this.schemas.path, request));
    return { ...path, delayNs: BigInt(path.delayNs) };
  }

  @Rpc(NetworkDefinition, 'getLatencies', ANYONE)
  async getLatencies(
    @Payload() request: network.GetLatenciesRequest,
  ): Promise<RpcResponse<Definition, 'getLatencies'>> {
    return this.service.latencies(parse(this.schemas.latencies, request));
  }

  @Rpc(NetworkDefinition, 'listCandidateSites', ANYONE)
  async listCandidateSites(
    @Payload() request: network.ListCandidateSitesRequest,
  ): Promise<RpcResponse<Definition, 'listCandidateSites'>> {
    return { sites: this.service.candidates(parse(this.schemas.candidates, request)) };
  }
}
