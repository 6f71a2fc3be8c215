import { expect, it } from 'vitest';
import { EngineAnnouncer } from './engine.announcer.js';

it('announces where it can be reached, by its public address if it has one', async () => {
  const announced: { address: string; engineId: string; driver: string; ttlMs: number }[] = [];
  const engines = { announceEngine: async (engine: (typeof announced)[number]) => announced.push(engine) };
  const own = { LISTEN_HOST: '127.0.0.1', GRPC_PORT: 4000, HOST_PUBLIC_ADDRESS: undefined };
  await new EngineAnnouncer(own, engines).announce();
  await new EngineAnnouncer({ ...own, HOST_PUBLIC_ADDRESS: 'host:1' }, engines).announce();
  expect(announced.map(({ address }) => address)).toEqual(['127.0.0.1:4000', 'host:1']);
  expect(announced[0]).toMatchObject({ driver: 'local-process', ttlMs: 10_000 });
  expect(announced[0]?.engineId).toMatch(/:4000$/);
});

it('announces at once, soon after a failure, and three times within its life', () => {
  const [task] = new EngineAnnouncer(
    { LISTEN_HOST: '', GRPC_PORT: 1, HOST_PUBLIC_ADDRESS: undefined },
    { announceEngine: async () => undefined },
  ).asTasks();
  expect(task).toMatchObject({ everyMs: 3_000, retryMs: 200, immediate: true });
});
