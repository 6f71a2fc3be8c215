import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import type { Spec } from '../specification/specification.schema.js';
import { requirement, spec, startAgents, unitScope } from '../testing/unit.fixtures.js';
import type { Agent } from './agent.model.js';

let given: ReturnType<typeof startAgents>;
let agentId: string;
beforeEach(async () => {
  given = startAgents();
  agentId = (await given.deploy()).id;
  put({ state: 'ready' });
});

const put = (change: Partial<Agent>) => Object.assign(given.memory.agent(agentId), change);
type Change = {
  spec?: Partial<Spec>;
  requirement?: typeof requirement;
  visibility?: 'public';
  seen?: number;
};
const update = ({ spec: own = {}, seen = 1, ...change }: Change) =>
  given.updates.update(given.scope, randomUUID(), {
    agentId,
    expectedVersion: seen,
    spec: { ...spec, ...own },
    requirement: undefined,
    visibility: undefined,
    ...change,
  });
const redeploy = (expectedVersion = 1) =>
  given.updates.redeploy(given.scope, randomUUID(), { agentId, expectedVersion });

it.each<[string, Change]>([
  ['runs differently', { spec: { instructions: 'Be brief.' } }],
  ['may run elsewhere', { requirement: { ...requirement, metroId: 'beijing' } }],
])('brings up a version that %s beside the present one, which remains', async (_, change) => {
  expect(await update(change)).toMatchObject({
    state: 'ready',
    version: 1,
    generation: 1,
    spec: { instructions: '' },
    requirement: { metroId: 'wuhan' },
    rollout: {
      version: 2,
      generation: 2,
      spec: { instructions: change.spec?.instructions ?? '' },
      requirement: { metroId: change.requirement?.metroId ?? 'wuhan' },
      requestedBy: 'user:li',
    },
    pendingWorkflow: { name: 'RollAgent', generation: 2, formerGeneration: 1 },
  });
  expect(given.launched.at(-1)?.pendingWorkflow).toMatchObject({ name: 'RollAgent' });
  expect(given.memory.versions.map(({ version }) => version)).toEqual([1]);
  expect(given.memory.audit.at(-1)).toMatchObject({ action: 'agent.update', attributes: { version: '2' } });
});

it('publishes what the card alone shows at once, signed again', async () => {
  const [skill] = spec.skills;
  if (!skill) throw new Error('the specification has a skill');
  const changed = await update({ spec: { skills: [{ ...skill, name: 'Bills' }] }, visibility: 'public' });
  expect(changed).toMatchObject({
    version: 2,
    generation: 1,
    visibility: 'public',
    card: { version: 2 },
    rollout: undefined,
    pendingWorkflow: { name: 'DeployAgent' },
  });
  expect(given.memory.versions.map(({ version }) => version)).toEqual([1, 2]);
});

it('refuses a change of another version than the present one, and any while one is under way', async () => {
  const conflict = { code: 'CONFLICT' };
  await expect(update({ seen: 2 })).rejects.toMatchObject(conflict);
  await expect(redeploy(2)).rejects.toMatchObject(conflict);
  await update({ spec: { model: 'other' } });
  await expect(update({ spec: { model: 'third' } })).rejects.toMatchObject(conflict);
  await expect(redeploy()).rejects.toMatchObject({ ...conflict, metadata: { version: '2' } });
  put({ version: 2, rollout: undefined });
  await expect(update({})).rejects.toMatchObject(conflict);
});

it('tries again after a rollout that failed, under a number of its own', async () => {
  await update({ spec: { model: 'other' } });
  const { rollout } = given.memory.agent(agentId);
  if (rollout) rollout.failure = { code: 'INTERNAL', message: 'no', remedy: '' };
  const again = await update({ spec: { model: 'third' } });
  expect(again).toMatchObject({
    rollout: { version: 2, generation: 3, spec: { model: 'third' } },
    pendingWorkflow: { generation: 3, formerGeneration: 1 },
  });
  expect(again.rollout).not.toHaveProperty('failure');
});

it('deploys an agent that failed with the new version, and again without one', async () => {
  put({ state: 'failed' });
  const recovery = { name: 'RecoverAgent', lostGeneration: 1 };
  expect(await redeploy()).toMatchObject({ version: 1, pendingWorkflow: recovery });
  expect(await update({ spec: { name: 'Second' } })).toMatchObject({
    version: 2,
    name: 'Second',
    rollout: undefined,
    pendingWorkflow: recovery,
  });
  expect(given.memory.versions.map(({ version }) => version)).toEqual([1, 2]);
});

it('moves an agent to a new instance of the same version', async () => {
  expect(await redeploy()).toMatchObject({
    rollout: { version: 1, generation: 2, spec: { name: 'Support' } },
    pendingWorkflow: { name: 'RollAgent', generation: 2, formerGeneration: 1 },
  });
  expect(given.memory.audit.at(-1)).toMatchObject({ action: 'agent.redeploy', actor: 'user:li' });
});

it.each(['deploying', 'recovering', 'undeploying', 'gone'] as const)(
  'changes nothing that is %s',
  async (state) => {
    put({ state });
    const refused = { code: 'FAILED_PRECONDITION', remedy: expect.stringMatching(/./) };
    await expect(update({})).rejects.toMatchObject({
      ...refused,
      message: `An agent that is ${state} cannot be updated`,
    });
    await expect(redeploy()).rejects.toMatchObject({
      ...refused,
      message: `An agent that is ${state} cannot be deployed again`,
    });
    expect(given.memory.agent(agentId)).toMatchObject({ version: 1 });
  },
);

it('stops what a rollout has begun with the agent', async () => {
  await redeploy();
  expect(await given.agents.undeploy(given.scope, 'u', agentId)).toMatchObject({
    pendingWorkflow: { name: 'UndeployAgent', generations: [1, 2] },
  });
});

it('changes no agent that runs elsewhere, and none of another tenant', async () => {
  const change = { expectedVersion: 1, spec, requirement: undefined, visibility: undefined };
  await expect(given.updates.update(unitScope(), 'a', { ...change, agentId })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  put({ hosted: false });
  await expect(update({})).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
});
