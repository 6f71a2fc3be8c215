import { CHAT_MODEL, locateModel } from '@isthmus/platform-local-models';
import { createLogger } from '@isthmus/platform-observability';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { completionRequest } from '../../testing/fake-request.js';
import { forkLlamaWorker } from './llama.fork.js';
import { LlamaProcess } from './llama.process.js';
import { LlamaSource } from './llama.source.js';

/** Twenty where `ISTHMUS_THOROUGH=4` asks for it: each takes seconds. */
const KILLS = 5 * Number(process.env['ISTHMUS_THOROUGH'] ?? 1);

const located = await locateModel(CHAT_MODEL);
const [path = ''] = 'files' in located ? Object.values(located.files) : [];
if ('missing' in located)
  console.warn(`Skipped, the local model is not available: ${located.missing}. ${located.remedy}`);

let source: LlamaSource | undefined;
let parent: ChildProcess | undefined;
afterEach(() => {
  source?.close();
  parent?.kill('SIGKILL');
});

async function start(file: string, checked = false): Promise<LlamaSource> {
  const id = CHAT_MODEL.id;
  source = new LlamaSource({
    ...{ id, description: 'A model.', contextTokensMax: 1_024, checked },
    find: () => Promise.resolve({ path: file, state: 'same' }),
    process: (_, onChange) =>
      new LlamaProcess({
        ...{ id, fork: forkLlamaWorker, onChange, silenceMs: 8_000 },
        settings: { path: file, contextTokensMax: 1_024, sequences: 2 },
        logger: createLogger({ service: 'test', level: 'silent' }),
      }),
  });
  await source.look();
  return source;
}

const STORY = completionRequest('Tell me a long story about a lighthouse.');
const callOf = (outputTokensMax: number, signal = new AbortController().signal) => ({
  model: { sourceId: CHAT_MODEL.id },
  inputTokens: 20,
  outputTokensMax,
  owner: 'o',
  signal,
});

/** Reads a stream to its end. */
async function read(answer: AsyncIterable<unknown>): Promise<number> {
  let parts = 0;
  for await (const _ of answer) parts += 1;
  return parts;
}

describe.skipIf(path === '')('the process of a real model', { timeout: 240_000 }, () => {
  it('is killed in mid-answer time and again, and answers again', async () => {
    const made = await start(path);
    for (let kill = 0; kill < KILLS; kill++) {
      const answer = await made.stream(STORY, callOf(500));
      process.kill(made.pid ?? 0, 'SIGKILL');
      await expect(read(answer)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    }
    expect(await made.complete(STORY, callOf(5))).toMatchObject({ finishReason: 'length' });
  });

  it('is replaced where it is stopped and says nothing', async () => {
    const made = await start(path);
    const answer = await made.stream(STORY, callOf(500));
    const pid = made.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    await expect(read(answer)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await expect.poll(() => isRunning(pid), { timeout: 15_000 }).toBe(false);
    expect(await made.complete(STORY, callOf(5))).toMatchObject({ finishReason: 'length' });
  });

  it('has the prompt of an owner in memory for that owner only', async () => {
    const made = await start(path);
    const cachedOf = async (owner: string) => {
      const { usage } = await made.complete(STORY, { ...callOf(1), owner });
      return usage?.original?.value;
    };
    const cached = (tokens: unknown) =>
      expect.objectContaining({ prompt_tokens_details: { cached_tokens: tokens } });
    expect(await cachedOf('a')).toEqual(cached(0));
    expect(await cachedOf('a')).not.toEqual(cached(0));
    for (const owner of ['b', 'c', 'a']) expect(await cachedOf(owner)).toEqual(cached(0));
  });

  it('answers more at a time than it has sequences', async () => {
    const made = await start(path);
    const answers = await Promise.all(Array.from({ length: 8 }, () => made.complete(STORY, callOf(4))));
    expect(answers.map(({ usage }) => usage?.outputTokens)).toEqual(Array.from({ length: 8 }, () => 4));
  });

  it('stops when its client leaves, and has place for the next', async () => {
    const made = await start(path);
    for (let left = 0; left < 4; left++) {
      const abortion = new AbortController();
      const answer = await made.stream(STORY, callOf(900, abortion.signal));
      abortion.abort(new Error('the client left'));
      await expect(read(answer)).rejects.toThrow('the client left');
    }
    const started = performance.now();
    await made.complete(STORY, callOf(2));
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('ends when its source is closed', async () => {
    const made = await start(path);
    await made.complete(STORY, callOf(1));
    const pid = made.pid ?? 0;
    made.close();
    await expect.poll(() => isRunning(pid), { timeout: 15_000 }).toBe(false);
  });
});

it('ends with its parent, however that ends', async () => {
  const fork = new URL('../../../dist/source/local/llama.fork.js', import.meta.url);
  const script = `import(${JSON.stringify(fork.href)}).then(({ forkLlamaWorker }) => console.log(String(forkLlamaWorker().pid)))`; // A number would be coloured.
  const started = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  parent = started;
  const [line] = (await once(started.stdout, 'data')) as [Buffer]; // a stream without encoding
  const pid = Number(line.toString());
  expect(isRunning(pid)).toBe(true);
  started.kill('SIGKILL');
  await expect.poll(() => isRunning(pid), { timeout: 15_000 }).toBe(false);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a file that is no model', () => {
  it('leaves the source unavailable with the reason', { timeout: 60_000 }, async () => {
    const made = await start(new URL(import.meta.url).pathname, true);
    await expect.poll(() => made.available, { timeout: 50_000 }).toBe(false);
    expect(made.models()[0]?.description).toContain('Not available: ');
    expect(() => made.assertSupported(STORY)).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }));
  });
});
