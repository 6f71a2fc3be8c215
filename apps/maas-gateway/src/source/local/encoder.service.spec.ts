import { createLogger } from '@isthmus/platform-observability';
import { afterEach, expect, it } from 'vitest';
import type { EncoderFiles, EncoderMissing } from './encoder.files.js';
import { EncoderService } from './encoder.service.js';
import { EncoderThread, type EncoderThreadOptions } from './encoder.thread.js';

const call = { owner: 'o', kind: 'client', signal: new AbortController().signal } as const;
const FAKE = new URL('../../testing/fake-encoder.worker.mjs', import.meta.url);
const logger = createLogger({ service: 'test', level: 'silent' });
const FILES: EncoderFiles = { weights: 'w', sentencePieces: 's', version: '1', state: '1' };

/** With threads whose arithmetic tests can foresee. */
class FakeEncoderService extends EncoderService {
  started = 0;

  protected override newThread(files: EncoderFiles, options: EncoderThreadOptions): EncoderThread {
    this.started++;
    return new EncoderThread({ files }, { ...options, script: FAKE, dimensions: 4 });
  }
}

let found: EncoderFiles | EncoderMissing = FILES;
const services: EncoderService[] = [];
async function start<Service extends EncoderService>(service: Service): Promise<Service> {
  services.push(service);
  await service.refresh();
  return service;
}
const fake = () => start(new FakeEncoderService(async () => found, { logger }));
afterEach(async () => {
  found = FILES;
  await Promise.all(services.splice(0).map((service) => service.onApplicationShutdown()));
});

it.each([
  ['replaced', { ...FILES, version: '2', state: '2' }],
  ['absent for a moment', { missing: 'They are gone.', remedy: 'Fetch them.' }],
])('answers what it has taken when its files are %s', async (_, next) => {
  const service = await fake();
  const taken = service.encode(['slow'], call);
  found = next;
  await service.refresh();
  expect(await taken).toMatchObject({ tokens: [4], version: '1' });
  found = { ...FILES, version: '3', state: '3' };
  await service.refresh();
  expect(await service.encode(['ab'], call)).toMatchObject({ version: '3' });
  expect(service.started).toBe(2);
});

it('starts no thread after it was shut down, whatever is found then', async () => {
  const service = await fake();
  await service.encode(['ab'], call);
  await service.onApplicationShutdown();
  await service.refresh();
  await expect(service.encode(['ab'], call)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(service.started).toBe(1);
});

it('is not available with files that a thread cannot use, without asking it again, until others are there', async () => {
  found = { ...FILES, weights: 'unusable' };
  const service = await fake();
  const refusal = {
    code: 'FAILED_PRECONDITION',
    message: 'The sentence encoder is not available: They are odd.',
    remedy: 'Fetch them.',
  };
  await expect(service.encode(['ab'], call)).rejects.toMatchObject(refusal);
  await service.refresh();
  await expect(service.encode(['ab'], call)).rejects.toMatchObject(refusal);
  expect([service.missing?.missing, service.started]).toEqual(['They are odd.', 1]);
  found = { ...FILES, state: '2' };
  await service.refresh();
  expect((await service.encode(['ab'], call)).tokens).toEqual([2]);
});
