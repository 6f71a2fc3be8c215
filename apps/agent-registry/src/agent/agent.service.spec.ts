import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { packVectors, quantise } from '@isthmus/domain-registry';
import { spec, startAgents, unitScope } from '../testing/unit.fixtures.js';

let given: ReturnType<typeof startAgents>;
beforeEach(() => {
  given = startAgents();
});

const register = (key: string = randomUUID()) =>
  given.agents.register(given.scope, key, {
    spec,
    endpoint: 'https://agents.example/a2a',
    visibility: 'public',
    card: async ({ id }) => ({ name: id }),
  });
/** Puts the agent into a state without the steps on the way. */
const put = (id: string, change: object) => Object.assign(given.memory.agent(id), change);

it('stores a deployment with the work it requires, and starts that', async () => {
  const agent = await given.deploy();
  expect(agent).toMatchObject({
    tenantId: given.scope.tenantId,
    state: 'deploying',
    hosted: true,
    version: 1,
    generation: 1,
    createdBy: 'user:li',
    pendingWorkflow: { name: 'DeployAgent', generation: 1 },
  });
  expect(given.launched.map(({ id }) => id)).toEqual([agent.id]);
  expect(given.memory.versions).toMatchObject([{ agentId: agent.id, version: 1, createdBy: 'user:li' }]);
  expect(given.memory.audit).toEqual([
    { action: 'agent.deploy', actor: 'user:li', attributes: { name: 'Support', metro: 'wuhan' } },
  ]);
});

it('answers a repeat with the same agent, and refuses another request under its key', async () => {
  const first = await given.deploy({}, 'key');
  expect((await given.deploy({}, 'key')).id).toBe(first.id);
  expect(given.memory.agents).toHaveLength(1);
  await expect(given.deploy({ name: 'Other' }, 'key')).rejects.toMatchObject({
    code: 'IDEMPOTENCY_MISMATCH',
  });
});

it('lets a tenant have a thousand agents', async () => {
  given.memory.agentCount = 999;
  await given.deploy();
  given.memory.agentCount = 1_000;
  await expect(given.deploy()).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    remedy: expect.stringContaining('Undeploy'),
  });
  expect(given.memory.agents).toHaveLength(1);
});

it('registers an agent elsewhere as ready, with its card', async () => {
  const agent = await register();
  expect(agent).toMatchObject({
    state: 'ready',
    hosted: false,
    generation: 0,
    endpoint: 'https://agents.example/a2a',
    card: { name: agent.id },
    readyAt: agent.createdAt,
    pendingWorkflow: undefined,
  });
  expect(given.memory.audit).toMatchObject([{ action: 'agent.register' }]);
});

it('undeploys once, whatever is repeated', async () => {
  const { id } = await given.deploy();
  expect(await given.agents.undeploy(given.scope, 'a', id)).toMatchObject({
    state: 'undeploying',
    pendingWorkflow: { name: 'UndeployAgent', generation: 1, generations: [1] },
  });
  await given.agents.undeploy(given.scope, 'b', id);
  put(id, { state: 'gone' });
  expect(await given.agents.undeploy(given.scope, 'c', id)).toMatchObject({ state: 'gone' });
  expect(given.memory.kinds()).toEqual(['deployment.requested', 'undeployment.requested']);
});

it('deregisters what is elsewhere, undeploys what is hosted, and not the other way round', async () => {
  const [hosted, elsewhere] = [await given.deploy(), await register()];
  const refused = { code: 'FAILED_PRECONDITION' };
  await expect(given.agents.deregister(given.scope, 'a', hosted.id)).rejects.toMatchObject(refused);
  await expect(given.agents.undeploy(given.scope, 'b', elsewhere.id)).rejects.toMatchObject(refused);
  expect(await given.agents.deregister(given.scope, 'd', elsewhere.id)).toMatchObject({ state: 'gone' });
  await given.agents.deregister(given.scope, 'e', elsewhere.id);
  expect(given.memory.kinds()).toEqual(['deployment.requested', 'registered', 'gone']);
});

it('lists all but what is gone unless states are asked for', async () => {
  const [first, second] = [await given.deploy(), await given.deploy()];
  put(first.id, { state: 'gone' });
  const ids = async (states: ('gone' | 'ready')[]) =>
    (await given.agents.list(given.scope, { states, limit: 10 })).map(({ id }) => id);
  expect(await ids([])).toEqual([second.id]);
  expect(await ids(['gone'])).toEqual([first.id]);
});

it('finds agents that answer, the most relevant first', async () => {
  const byName = await given.deploy({ name: 'Roaming' });
  const byText = await given.deploy({ description: 'Explains roaming.' });
  const deploying = await given.deploy({ name: 'Roaming' });
  const unrelated = await given.deploy();
  for (const { id } of [byName, byText, unrelated]) put(id, { state: 'ready' });
  const found = async (limit: number) =>
    (await given.agents.search(given.scope, 'roaming', limit)).map(({ agent }) => agent.id);
  expect(await found(10)).toEqual([byName.id, byText.id]);
  expect(await found(1)).toEqual([byName.id]);
  expect(deploying.state).toBe('deploying');
});

it('finds agents by meaning, and puts those first that also have the words', async () => {
  const [byMeaning, both, neither] = [await given.deploy(), await given.deploy(), await given.deploy()];
  put(both.id, { spec: { ...spec, name: 'Roaming' } });
  for (const { id } of [byMeaning, both, neither]) put(id, { state: 'ready' });
  const encoder = { model: 'm', version: '1' };
  const vectorsOf = (agentId: string, vector: number[]) => ({
    agentId,
    agentVersion: 1,
    tenantId: given.scope.tenantId,
    model: encoder.model,
    version: encoder.version,
    dimensions: 2,
    vectors: packVectors([quantise(vector)]),
  });
  given.memory.vectors = [
    vectorsOf(byMeaning.id, [1, 0]),
    vectorsOf(both.id, [1, 0]),
    vectorsOf(neither.id, [0, 1]),
  ];
  given.meaning.value = { encoder, vectors: [quantise([1, 0])] };
  const found = async () =>
    (await given.agents.search(given.scope, 'roaming', 10)).map(({ agent, score }) => [agent.id, score]);
  expect(await found()).toEqual([
    [both.id, 100],
    [byMeaning.id, 100],
  ]);
  await found();
  expect(given.memory.vectorReads).toBe(1);
  given.meaning.value = undefined;
  expect(await found()).toEqual([[both.id, 100]]);
});

it('deletes the vectors of an agent that is deregistered', async () => {
  const { id } = await register();
  const { tenantId } = given.scope;
  const about = { agentVersion: 1, model: 'm', version: '1', dimensions: 2, vectors: new Uint8Array() };
  given.memory.vectors = [id, 'other'].map((agentId) => ({ agentId, tenantId, ...about }));
  await given.agents.deregister(given.scope, 'key', id);
  expect(given.memory.vectors.map(({ agentId }) => agentId)).toEqual(['other']);
});

it('reads no vectors where the query has none', async () => {
  put((await given.deploy({ name: 'Roaming' })).id, { state: 'ready' });
  expect(await given.agents.search(given.scope, 'roaming', 10)).toHaveLength(1);
  expect(given.memory.vectorReads).toBe(0);
});

it('shows another tenant nothing', async () => {
  const { id } = await given.deploy();
  const stranger = unitScope();
  const calls = [
    given.agents.get(stranger, id),
    given.agents.versions(stranger, id),
    given.agents.events(stranger, { agentId: id, limit: 1, before: undefined }),
    given.agents.undeploy(stranger, 'x', id),
    given.agents.deregister(stranger, 'y', id),
  ];
  for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
