import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { compute, type RpcResponse } from '@isthmus/contracts';
import { type Access, Rpc } from '@isthmus/platform-grpc-server';
import { pageOf, parse } from '@isthmus/platform-validation';
import { ReferenceModel } from '../atlas/reference-model.js';
import { coverageMessage, siteMessage } from './site.mapper.js';
import { siteSchemas, siteTokens } from './site.schema.js';
import { SiteService } from './site.service.js';

const { ComputeDefinition } = compute;
type Definition = typeof ComputeDefinition;
/** Sites and coverage are the same for every tenant. */
const ANYONE: Access = { callers: 'any', scope: 'either', permission: 'read' };

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
    const { pageSize, pageToken, ...filter } = parse(this.schemas.list, request);
    const after = siteTokens.decode(pageToken, filter)?.id ?? '';
    const sites = await this.service.list({ ...filter, after, limit: pageSize + 1 });
    const { rows, last } = pageOf(sites, pageSize);
    return {
      sites: rows.map(siteMessage),
      nextPageToken: last ? siteTokens.encode({ id: last.site.id }, filter) : '',
    };
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
