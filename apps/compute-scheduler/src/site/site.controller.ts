import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { compute, type RpcResponse } from '@isthmus/contracts';
import { type Access, Rpc } from '@isthmus/platform-grpc-server';
import { parse } from '@isthmus/platform-validation';
import { ReferenceModel } from '../atlas/reference-model.js';
import { coverageMessage, siteMessage } from './site.mapper.js';
import { pageTokenAfter, siteSchemas } from './site.schema.js';
import { SiteService } from './site.service.js';

const { ComputeDefinition } = compute;
type Definition = typeof ComputeDefinition;
/** Sites and coverage are the same for every tenant. */
const ANYONE: Access = { callers: 'any', scope: 'either' };

/** The sites of isthmus.compute.v1.Compute. */
@Controller()
export class SiteController {
  private readonly schemas: ReturnType<typeof siteSchemas>;

  constructor(
    private readonly service: SiteService,
    model: ReferenceModel,
  ) {
    this.schemas = siteSchemas(model);
  }

  @Rpc(ComputeDefinition, 'listSites', ANYONE)
  async listSites(
    @Payload() request: compute.ListSitesRequest,
  ): Promise<RpcResponse<Definition, 'listSites'>> {
    const { sites, nextAfter } = await this.service.list(parse(this.schemas.list, request));
    return { sites: sites.map(siteMessage), nextPageToken: pageTokenAfter(nextAfter) };
  }

  @Rpc(ComputeDefinition, 'getSite', ANYONE)
  async getSite(@Payload() request: compute.GetSiteRequest): Promise<RpcResponse<Definition, 'getSite'>> {
    return siteMessage(await this.service.get(parse(this.schemas.get, request).siteId));
  }

  @Rpc(ComputeDefinition, 'getCoverage', ANYONE)
  async getCoverage(): Promise<RpcResponse<Definition, 'getCoverage'>> {
    return coverageMessage(this.service.coverage());
  }
}
