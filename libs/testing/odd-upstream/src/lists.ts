import { listOddities } from './oddities.ts';
import type { Reply } from './oddity.ts';
import { openAiError } from './replies.ts';

/** What `GET /<name>/v1/models` answers, for upstreams whose list is odd; any other name has the whole list. */
const LISTS: Record<string, () => Reply> = {
  'list-null': () => ({ status: 200, body: { object: 'list', data: null } }),
  'list-array': () => ({ status: 200, body: modelObjects() }),
  'list-odd': () => ({ status: 200, body: { data: [null, {}, { id: 7 }, { id: '' }, ...modelObjects()] } }),
  'list-error': () => ({ status: 200, body: { error: { message: 'The registry is offline' } } }),
  'list-none': () => openAiError(404, 'Not Found'),
  'list-refused': () => openAiError(401, 'This key may not list models'),
  'list-busy': () => openAiError(429, 'Slow down'),
  'list-page': () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html>' }),
};

export function modelsReply(prefix: string): Reply {
  const odd = Object.hasOwn(LISTS, prefix) ? LISTS[prefix] : undefined;
  return odd?.() ?? { status: 200, body: { object: 'list', data: modelObjects() } };
}

function modelObjects(): object[] {
  return listOddities().map(({ id }) => ({
    id,
    object: 'model',
    created: 1_700_000_000,
    owned_by: 'odd-upstream',
  }));
}
