import type { HttpCall } from '@isthmus/platform-http';
import type { Catalogue, CatalogueModel } from '../../catalogue/catalogue.service.js';

/** GET /v1/models. */
export function listModels(catalogue: Pick<Catalogue, 'list'>, call: HttpCall, created: number): void {
  call.sendJson({ object: 'list', data: catalogue.list().map((model) => modelOf(model, created)) });
}

/** GET /v1/models/{id}; ids contain slashes. */
export function showModel(catalogue: Pick<Catalogue, 'find'>, call: HttpCall, created: number): void {
  call.sendJson(modelOf(catalogue.find(call.parameters['*'] ?? ''), created));
}

function modelOf({ id, description, source }: CatalogueModel, created: number): object {
  return {
    id,
    object: 'model',
    created,
    owned_by: source.name,
    ...(source.builtIn ? { description } : {}),
  };
}
