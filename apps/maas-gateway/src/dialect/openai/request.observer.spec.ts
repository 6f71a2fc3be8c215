import { expect, it } from 'vitest';
import { Catalogue } from '../../catalogue/catalogue.service.js';
import { FakeSource } from '../../testing/fake-source.js';
import { OpenAiRoutes } from './openai.routes.js';
import { RequestObserver } from './request.observer.js';

const catalogue = new Catalogue([new FakeSource([])]);
const unused = () => expect.unreachable();
const routes = new OpenAiRoutes(
  catalogue,
  { complete: unused, stream: unused },
  { embed: unused },
  { receiptOf: unused, keySet: unused },
  { mark: unused },
).list();

/** What is measured of a call of the route `path` with this body. */
function observed(path: string, body: unknown, outcome = 'ok'): object[] {
  const requests: object[] = [];
  const route = routes.find((known) => known.path === path);
  const observer = new RequestObserver(catalogue, { observeRequest: (request) => requests.push(request) });
  observer.observe({ route, body, outcome, secondsSoFar: () => 2 });
  return requests;
}

it.each([
  ['/v1/chat/completions', 'chat'],
  ['/v1/embeddings', 'embeddings'],
])('measures %s as %s, by its model and outcome', (path, operation) => {
  expect(observed(path, { model: 'm' }, 'RATE_LIMITED')).toEqual([
    { operation, model: 'm', outcome: 'RATE_LIMITED', seconds: 2 },
  ]);
});

it.each([[{ model: 'made up' }], [{ model: 1 }], [null], [undefined], ['m']])(
  'makes no label of a model that is not in the catalogue: %j',
  (body) => {
    expect(observed('/v1/chat/completions', body)).toMatchObject([{ model: 'unknown' }]);
  },
);

it.each(['/v1/models', '/v1/nothing'])('does not measure %s: it calls no model', (path) => {
  expect(observed(path, undefined)).toEqual([]);
});
