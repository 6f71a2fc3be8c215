import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { instantiate } from '@isthmus/kernel-token-counter';

it('runs one instance in each worker thread, memories apart', async () => {
  const kernelUrl = import.meta.resolve('@isthmus/kernel-token-counter');
  const source = `
    const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(kernelUrl)}).then(({ instantiate }) => {
      const kernel = instantiate();
      new Uint8Array(kernel.memory.buffer)[kernel.input.value] = 65;
      parentPort.postMessage(kernel.memory.buffer.byteLength);
    });`;
  const own = instantiate();
  const sizes = await Promise.all([0, 1, 2].map(() => firstMessage(new Worker(source, { eval: true }))));
  expect(sizes).toEqual(Array.from({ length: 3 }, () => own.memory.buffer.byteLength));
  expect(new Uint8Array(own.memory.buffer)[own.input.value]).toBe(0);
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
