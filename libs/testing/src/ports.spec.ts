import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { freePort } from './ports.js';

const ASKED = 60;

it('gives no port twice, neither in a process nor in several that ask at the same moment', async () => {
  const own = Array.from({ length: ASKED }, freePort);
  const others = Array.from({ length: 4 }, askElsewhere);
  const ports = await Promise.all([Promise.all(own), ...others.map(({ ports: found }) => found)]);
  await Promise.all(others.map(({ end }) => end()));
  expect(ports.flat()).toHaveLength(5 * ASKED);
  expect(new Set(ports.flat()).size).toBe(5 * ASKED);
});

/** A process that asks for ports and lives, as a test would, until it is told to end. */
function askElsewhere(): { ports: Promise<number[]>; end: () => Promise<unknown> } {
  const module = JSON.stringify(new URL('./ports.ts', import.meta.url).href);
  const script = `process.stdin.resume().on('end', () => process.exit());
    const { freePort } = await import(${module});
    for (let n = 0; n < ${ASKED}; n++) console.log(String(await freePort())); // A number would be coloured.`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  const found: number[] = [];
  const ports = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      if (found.push(Number(line)) === ASKED) break;
    }
    return found;
  })();
  const ended = once(child, 'exit');
  return { ports, end: () => (child.stdin.end(), ended) };
}
