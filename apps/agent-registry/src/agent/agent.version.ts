import type { Unit } from '@isthmus/platform-service-database';
import { record } from './agent.history.js';
import type { Agent, Rollout } from './agent.model.js';
import { insertVersion } from './agent.repository.js';

/** What a version of an agent is. */
export type Version = Pick<Rollout, 'version' | 'spec' | 'requirement' | 'visibility' | 'requestedBy'>;

/** Makes `next` what the agent is, and keeps it as a version unless the agent was only deployed again. */
export async function publishVersion(unit: Unit, agent: Agent, next: Version): Promise<void> {
  const { version, spec, requirement, visibility, requestedBy: actor } = next;
  Object.assign(agent, { spec, requirement, visibility, name: spec.name, updatedAt: new Date() });
  if (version === agent.version) return;
  agent.version = version;
  await insertVersion(unit, agent, actor);
  await record(unit, agent, {
    actor,
    kind: 'version.published',
    message: `Version ${version} published`,
    attributes: { version: String(version) },
  });
}
