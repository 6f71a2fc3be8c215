import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const MODULE = new URL('./exit.ts', import.meta.url).href;

/** A process that logs what it does, sends itself SIGTERM, and exits as Next does, by `process.exit(143)`. */
async function terminated({ stop, close }: { stop: string; close: string }): Promise<string> {
  const script = `
    import { setTimeout as sleep } from 'node:timers/promises';
    import { stopBeforeExit } from ${JSON.stringify(MODULE)};
    setInterval(() => undefined, 1_000);
    stopBeforeExit({ stop: async () => { ${stop} }, close: async () => { ${close} }, timeoutMs: 300,
      onFailure: (error) => console.log('failed: ' + error.message) });
    process.on('exit', (code) => console.log('exit ' + code));
    process.on('SIGTERM', () => setTimeout(() => { console.log('drained'); process.exit(143); process.exit(0); }, 50));
    process.kill(process.pid, 'SIGTERM');`;
  const child = run(process.execPath, ['--input-type=module', '-e', script], { timeout: 10_000 });
  // It rejects because of the exit code, with the output.
  const { stdout } = await child.catch((error: { stdout: string }) => error);
  return stdout;
}

it('stops at once and closes when Next exits, and exits with its code after both', async () => {
  const output = await terminated({
    stop: `console.log('stop'); await sleep(150); console.log('stopped');`,
    close: `console.log('close'); await sleep(20); console.log('closed');`,
  });
  expect(output).toBe('stop\ndrained\nclose\nclosed\nstopped\nexit 143\n');
});

it('exits after a failure, and reports it', async () => {
  expect(await terminated({ stop: `throw new Error('no relay');`, close: '' })).toBe(
    'failed: no relay\ndrained\nexit 143\n',
  );
});

it('does not wait longer than its bound', async () => {
  expect(await terminated({ stop: 'await new Promise(() => undefined);', close: '' })).toBe(
    'drained\nexit 143\n',
  );
});
