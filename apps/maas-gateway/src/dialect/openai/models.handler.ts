import type { HttpCall } from '@isthmus/platform-http';
import type { Catalogue, CatalogueModel } from '../../catalogue/catalogue.service.js';

/** GET /v1/models. */
export async function listModels(
  catalogue: Pick<Catalogue, 'listFor'>,
  call: HttpCall,
  created: number,
): Promise<void> {
  const models = await catalogue.listFor(call.principal.organisation);
  call.sendJson({ object: 'list', data: models.map((model) => modelOf(model, created)) });
}

/** GET /v1/models/{id}; ids contain slashes. */
export async function showModel(
  catalogue: Pick<Catalogue, 'findFor'>,
  call: HttpCall,
  created: number,
): Promise<void> {
  const model = await catalogue.findFor(call.principal.organisation, call.parameters['*'] ?? '');
  call.sendJson(modelOf(model, created));
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
