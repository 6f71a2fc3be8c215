import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RotatingFile } from './index.js';

const LIMITS = { sizeBytesMax: 1_000, rotatedFiles: 2 };
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rotating-file-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const append = (file: RotatingFile, chunk: string) =>
  new Promise<Error | undefined>((resolve) => file.append(chunk, resolve));

it('keeps the bytes on disk bounded, and the latest lines', async () => {
  const file = new RotatingFile(join(directory, 'logs', 'a.log'), LIMITS);
  for (let n = 0; n < 1_000; n++) await append(file, `line ${String(n).padStart(4, '0')}\n`);
  await file.close();
  const names = readdirSync(join(directory, 'logs')).sort();
  expect(names).toEqual(['a.log', 'a.log.1', 'a.log.2']);
  const bytes = names.reduce((sum, name) => sum + statSync(join(directory, 'logs', name)).size, 0);
  expect(bytes).toBeLessThan(3 * (LIMITS.sizeBytesMax + 10));
  const text = names.map((name) => readFileSync(join(directory, 'logs', name), 'utf8')).join('');
  expect(text).toContain('line 0999');
  expect(text).not.toContain('line 0500');
  expect(file.lostBytes).toBe(0);
});

it('continues the file of an earlier process', async () => {
  writeFileSync(join(directory, 'a.log'), 'x'.repeat(990));
  const file = new RotatingFile(join(directory, 'a.log'), LIMITS);
  await append(file, 'y'.repeat(20));
  await append(file, 'z');
  await file.close();
  expect(readFileSync(join(directory, 'a.log.1'), 'utf8')).toMatch(/^x+y+$/);
  expect(readFileSync(join(directory, 'a.log'), 'utf8')).toBe('z');
});

it('drops what cannot be written, and recovers', async () => {
  // A folder in place of the file fails to open, as a full disk fails to write.
  mkdirSync(join(directory, 'a.log'));
  const file = new RotatingFile(join(directory, 'a.log'), { ...LIMITS, reopenAfterMs: 50 });
  expect(await append(file, 'lost')).toBeInstanceOf(Error);
  expect(await append(file, 'lost too')).toBeInstanceOf(Error);
  expect(file.lostBytes).toBe(12);
  rmSync(join(directory, 'a.log'), { recursive: true });
  await sleep(60);
  expect(await append(file, 'kept')).toBeUndefined();
  await file.close();
  expect(readFileSync(join(directory, 'a.log'), 'utf8')).toBe('kept');
});

it('survives a full disk', async () => {
  // Every write to /dev/full fails with ENOSPC; it is no regular file, so a library that looks first refuses it
  // likewise.
  const file = new RotatingFile('/dev/full', LIMITS);
  expect(await append(file, 'lost')).toBeInstanceOf(Error);
  await file.close();
});

it('bounds what waits for a slow disk', async () => {
  const file = new RotatingFile(join(directory, 'a.log'), { sizeBytesMax: 64 * 2 ** 20, rotatedFiles: 1 });
  const chunk = 'x'.repeat(2 ** 20);
  // All in one tick of the event loop: nothing can reach the disk meanwhile.
  for (let n = 0; n < 32; n++) file.append(chunk);
  expect(file.lostBytes).toBeGreaterThan(20 * 2 ** 20);
  await file.close();
  expect(statSync(join(directory, 'a.log')).size + file.lostBytes).toBe(32 * 2 ** 20);
});

it('writes nothing after it is closed', async () => {
  const file = new RotatingFile(join(directory, 'a.log'), LIMITS);
  await append(file, 'kept');
  await file.close();
  expect(await append(file, 'late')).toBeInstanceOf(Error);
  expect(readFileSync(join(directory, 'a.log'), 'utf8')).toBe('kept');
});
