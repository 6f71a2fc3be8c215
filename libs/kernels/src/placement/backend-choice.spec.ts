import { Worker } from 'node:worker_threads';
import { instantiate } from '@isthmus/kernel-placement';
import { afterEach, expect, it, vi } from 'vitest';
import { createBackend } from './backend-choice.js';
import { Dice, randomSetup } from './scenario.fixture.js';

afterEach(() => vi.restoreAllMocks());

const withoutWasm = () => {
  throw new Error('no WebAssembly here');
};

it('falls back to the reference, saying so once', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const setup = randomSetup(new Dice(1), 3);
  const kinds = [1, 2, 3].map(() => createBackend(setup, 'auto', withoutWasm).kind);
  expect(kinds).toEqual(['reference', 'reference', 'reference']);
  expect(warn.mock.calls).toEqual([[expect.stringContaining('no WebAssembly here')]]);
});

it('does not fall back when the kernel was asked for by name', () => {
  expect(() => createBackend(randomSetup(new Dice(1), 3), 'wasm', withoutWasm)).toThrow(
    'no WebAssembly here',
  );
});

it('takes the kernel where it runs', () => {
  expect(createBackend(randomSetup(new Dice(1), 3), 'auto').kind).toBe('wasm');
});

it('runs one instance in each worker thread, memories apart', async () => {
  const kernelUrl = import.meta.resolve('@isthmus/kernel-placement');
  const source = `
    const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(kernelUrl)}).then(({ instantiate }) => {
      const kernel = instantiate();
      new Int32Array(kernel.memory.buffer)[kernel.region(0) / 4] = 65;
      parentPort.postMessage(kernel.memory.buffer.byteLength);
    });`;
  const own = instantiate();
  const sizes = await Promise.all([0, 1, 2].map(() => firstMessage(new Worker(source, { eval: true }))));
  expect(sizes).toEqual(Array.from({ length: 3 }, () => own.memory.buffer.byteLength));
  expect(new Int32Array(own.memory.buffer)[own.region(0) / 4]).toBe(0);
});

function firstMessage(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.once('message', (message) => {
      resolve(message);
      void worker.terminate();
    });
    worker.once('error', reject);
  });
}
