import { createLogger } from '@isthmus/platform-observability';
import { afterEach, expect, it } from 'vitest';
import { SearchThread } from './search.thread.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const threads: SearchThread[] = [];
const threadOf = (options: Partial<ConstructorParameters<typeof SearchThread>[0]> = {}) => {
  const thread = new SearchThread({ logger, ...options });
  threads.push(thread);
  return thread;
};
const scripted = (body: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'; parentPort.on('message', (request) => { ${body} });`)}`,
  );
const section = (name: string, body: string) => ({
  documentId: '5f0c1f0e-0000-4000-8000-000000000001',
  documentName: 'handbook.md',
  version: 3,
  section: name,
  title: name,
  language: 'en' as const,
  body,
});
const content = {
  sections: [section('warranty', 'The warranty is twenty-seven months.'), section('hours', 'Open from ten.')],
  vectors: [],
};
const query = { text: 'How long is the warranty?', limit: 3, vector: undefined };
const refused = (code: string) => expect.objectContaining({ code });

afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.close()));
});

it('searches what it holds, in the state that it holds', async () => {
  const thread = threadOf();
  const search = (state: string) => thread.run({ base: 't b', state, type: 'search', query });
  expect(await search('1')).toMatchObject({ type: 'absent' });
  expect(await thread.run({ base: 't b', state: '1', type: 'hold', content })).toMatchObject({
    type: 'held',
  });
  expect(await search('1')).toMatchObject({
    type: 'found',
    passages: [{ title: 'warranty', documentName: 'handbook.md', documentVersion: 3 }],
  });
  expect(await search('2')).toMatchObject({ type: 'absent' });
  const turns = [{ role: 'user' as const, text: 'When is it open?' }];
  expect(
    await thread.run({ base: 't b', state: '1', type: 'answer', turns, vector: undefined }),
  ).toMatchObject({
    type: 'answered',
    answer: { draft: 'Open from ten.' },
  });
});

it('starts again after it has died, and tells who waited', async () => {
  const dying = threadOf({ script: scripted('process.exit(3)') });
  const task = { base: 'b', state: '1', type: 'search', query } as const;
  await expect(dying.run(task)).rejects.toEqual(refused('UNAVAILABLE'));
  await expect(dying.run(task)).rejects.toEqual(refused('UNAVAILABLE'));
  const silent = threadOf({ script: scripted(''), answerMsMax: 50 });
  await expect(silent.run(task)).rejects.toEqual(refused('UNAVAILABLE'));
});

it('refuses what would wait behind too much, and says that a search failed', async () => {
  const silent = threadOf({ script: scripted('') });
  const task = { base: 'b', state: '1', type: 'search', query } as const;
  const waiting = Array.from({ length: 256 }, () => silent.run(task).catch(() => undefined));
  await expect(silent.run(task)).rejects.toEqual(refused('RATE_LIMITED'));
  await silent.close();
  await Promise.all(waiting);
  await expect(silent.run(task)).rejects.toEqual(refused('UNAVAILABLE'));
  const failing = threadOf({
    script: scripted("parentPort.postMessage({ id: request.id, type: 'failed', reason: 'odd' })"),
  });
  await expect(failing.run(task)).rejects.toEqual(refused('INTERNAL'));
});
