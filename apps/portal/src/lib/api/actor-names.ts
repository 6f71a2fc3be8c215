import 'server-only';
import type { TenantScope } from '@isthmus/platform-identity';
import { partial } from './call';
import { listKeys } from './models';
import { namesOfUsers } from './people';

const USER = 'user:';
const KEY = 'key:';

/** Names of the people and keys among the actors, by actor; without those of keys while the model gateway is unavailable. */
export async function namesOfActors(
  scope: TenantScope,
  actors: readonly string[],
): Promise<Map<string, string>> {
  const hasKeys = actors.some((actor) => actor.startsWith(KEY));
  const [people, keys] = await Promise.all([
    namesOfUsers(actors.flatMap((actor) => (actor.startsWith(USER) ? actor.slice(USER.length) : []))),
    hasKeys ? partial(listKeys(scope)) : undefined,
  ]);
  return new Map([
    ...[...people].map(([id, name]) => [`${USER}${id}`, name] as const),
    ...(keys?.ok ? keys.value : []).map(({ id, name }) => [`${KEY}${id}`, name] as const),
  ]);
}
