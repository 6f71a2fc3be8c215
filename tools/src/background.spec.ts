import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, it } from 'vitest';
import { putInBackground } from './background.ts';

it('lets other processes come first, and those of other sessions', () => {
  const child = spawn('sleep', ['60'], { detached: true });
  const pid = Number(child.pid);
  try {
    putInBackground(pid);
    expect(getPriority(pid)).toBe(5);
    const group = `/proc/${pid}/autogroup`;
    if (existsSync(group)) expect(readFileSync(group, 'utf8')).toContain('nice 5');
  } finally {
    child.kill('SIGKILL');
  }
});

it('leaves a process alone that has ended', () => {
  expect(() => putInBackground(2 ** 30)).not.toThrow();
});
