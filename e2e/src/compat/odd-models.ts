import { listOddities } from '@isthmus/odd-upstream';

/** Statuses that an upstream answers with, beyond the one that it lists. */
export const ODD_STATUSES = [204, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503].map(
  (status) => `status-${status}`,
);

/** Longer than `slow-first-token` takes. */
const TIMEOUT_MS = 2_500;

/** The odd upstream at `url`, as the gateway is configured with it. */
export function oddConfiguration(url: string) {
  const ids = [...listOddities().map(({ id }) => id), ...ODD_STATUSES];
  const models = ids.map((id) => ({ id, kind: id.startsWith('vectors-') ? 'embedding' : 'chat' }));
  const more = [
    { id: 'vectors', kind: 'embedding', upstream_id: 'plain' },
    { id: 'endless', kind: 'chat', upstream_id: 'plain:words=500:delay-ms=100' },
  ];
  return { name: 'odd', base_url: `${url}/v1`, models: [...models, ...more], timeout_ms: TIMEOUT_MS };
}
