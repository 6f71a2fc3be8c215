import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { network, type RpcResponse } from '@isthmus/contracts';
import { type Access, Rpc } from '@isthmus/platform-grpc-server';
import { parse } from '@isthmus/platform-validation';
import { LiveTopology } from '../topology/live-topology.js';
import { routingSchemas } from './routing.schema.js';
import { RoutingService } from './routing.service.js';

const { NetworkDefinition } = network;
type Definition = typeof NetworkDefinition;
/** The network is the same for every tenant. */
const ANYONE: Access = { callers: 'any', scope: 'either', permission: 'read' };

/** Paths and latencies of isthmus.network.v1.Network. */
@Controller()
export class RoutingController {
  private readonly schemas: ReturnType<typeof routingSchemas>;

  constructor(
    private readonly service: RoutingService,
    { topology, atlas }: LiveTopology,
  ) {
    this.schemas = routingSchemas(topology, atlas.name);
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
