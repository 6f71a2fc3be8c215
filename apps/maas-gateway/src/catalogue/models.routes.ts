import type { HttpRoute } from '@isthmus/platform-http';
import type { Catalogue } from './catalogue.service.js';
import type { CatalogueModel } from './catalogue.types.js';

const ACCESS = { scope: 'models', role: 'viewer' } as const;

/** GET /v1/models and GET /v1/models/{id}; ids contain slashes. */
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
      access: ACCESS,
      handle: (call) => call.sendJson({ object: 'list', data: catalogue.list().map(toModel) }),
    },
    {
      method: 'GET',
      path: '/v1/models/*',
      access: ACCESS,
      handle: (call) => call.sendJson(toModel(catalogue.find(call.parameters['*'] ?? ''))),
    },
  ];
}
