import type { HttpRoute } from '../http/http.door.js';
import type { Catalogue } from './catalogue.service.js';
import type { CatalogueModel } from './catalogue.types.js';

/** GET /v1/models and GET /v1/models/{id}; ids hold slashes. */
export function modelRoutes(catalogue: Catalogue, startedAt: Date): HttpRoute[] {
  const created = Math.floor(startedAt.getTime() / 1_000);
  const toModel = ({ id, ownedBy, source }: CatalogueModel) => ({
    id,
    object: 'model',
    created,
    owned_by: ownedBy,
    ...(source.kind === 'extract' ? { description: 'built in, extractive' } : {}),
  });
  return [
    {
      method: 'GET',
      path: '/v1/models',
      serve: (call) => call.sendJson({ object: 'list', data: catalogue.list().map(toModel) }),
    },
    {
      method: 'GET',
      path: '/v1/models/*',
      serve: (call, parameters) => call.sendJson(toModel(catalogue.find(parameters['*'] ?? ''))),
    },
  ];
}
