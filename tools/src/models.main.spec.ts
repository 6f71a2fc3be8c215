import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'models-'))));
afterEach(() => rm(folder, { recursive: true }));

it(
  'ends with 130 when it is interrupted in a download, and leaves nothing',
  { timeout: 30_000 },
  async () => {
    await writeFile(join(folder, 'python3'), '#!/bin/sh\n: > "$0.started"\nexec sleep 60\n');
    await chmod(join(folder, 'python3'), 0o755);
    const cache = join(folder, 'cache');
    const child = spawn(process.execPath, [join(import.meta.dirname, 'models.main.ts'), '--background'], {
      env: {
        ...process.env,
        PATH: [folder, process.env['PATH']].join(delimiter),
        ISTHMUS_MODELS_FOLDER: cache,
      },
      stdio: 'ignore',
    });
    const exit = once(child, 'exit');
    while (!(await readdir(folder)).includes('python3.started'))
      await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGINT');
    expect(await exit).toEqual([130, null]);
    expect(await readdir(cache)).toEqual([]);
  },
);

it('ends with 1 where a model cannot be had, also for whoever started it', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'models.main.ts'), '--background'], {
    env: { PATH: folder, ISTHMUS_MODELS_FOLDER: join(folder, 'cache') },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  expect(await once(child, 'exit')).toEqual([1, null]);
});
