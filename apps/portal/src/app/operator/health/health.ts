import type { ModelView } from '../../../lib/api/models';
import type { HostView } from '../../../lib/api/platform';
import type { OutboxHealth, ProcessHealth } from '../../../lib/operations/processes';

/** A provider of models. */
export interface Upstream {
  name: string;
  models: number;
  available: number;
}

/** A message that waits longer is a trouble, as in the runbooks. */
export const WAIT_SECONDS_MAX = 300;

/** Providers of models by name. */
export function upstreamsOf(models: readonly Pick<ModelView, 'ownedBy' | 'available'>[]): Upstream[] {
  const names = [...new Set(models.map(({ ownedBy }) => ownedBy))].sort();
  return names.map((name) => {
    const own = models.filter(({ ownedBy }) => ownedBy === name);
    return { name, models: own.length, available: own.filter(({ available }) => available).length };
  });
}

export function isLate({ deadLetters, oldestAgeSeconds }: OutboxHealth): boolean {
  return deadLetters > 0 || oldestAgeSeconds > WAIT_SECONDS_MAX;
}

/** How many things an operator should look at. What could not be asked for is undefined, and is one. */
export function issueCount(all: {
  processes: readonly Pick<ProcessHealth, 'state'>[];
  outboxes: readonly OutboxHealth[];
  hosts: readonly HostView[] | undefined;
  upstreams: readonly Upstream[] | undefined;
}): number {
  return (
    all.processes.filter(({ state }) => state !== 'ready').length +
    all.outboxes.filter(isLate).length +
    (all.hosts && all.hosts.length > 0 ? 0 : 1) +
    (all.upstreams ? all.upstreams.filter(({ models, available }) => available < models).length : 1)
  );
}
