import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Journal, type Entry, type JournalOptions } from './journal.js';
import type { Orphan } from './orphan.js';
import { readLines } from './record.js';

/** Sources import `./x.js`, which is `./x.ts` where nothing is built. */
const RESOLVE_SOURCES = `
  import { registerHooks } from 'node:module';
  registerHooks({ resolve(name, context, next) {
    try { return next(name, context); } catch { return next(name.replace(/[.]js$/, '.ts'), context); }
  } });`;

const logger = { error: vi.fn(), warn: vi.fn() };
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'));
  vi.clearAllMocks();
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (options: Partial<JournalOptions> = {}) => Journal.open({ directory, logger, ...options });

/** The journal as the death of its process leaves it. */
async function abandon(journal: Journal): Promise<string> {
  await journal.close();
  const [left = ''] = readdirSync(directory);
  return join(directory, left);
}

async function adopt(journal: Journal): Promise<Orphan[]> {
  const orphans: Orphan[] = [];
  for await (const orphan of journal.orphans()) orphans.push(orphan);
  return orphans;
}

it('gives what was appended to the next process, in order, until it is done with it', async () => {
  const first = await open();
  first.append({ n: 1 });
  first.append({ n: 2, text: 'zwei\n二' });
  await abandon(first);
  const second = await open();
  expect((await adopt(second)).map(({ records }) => records)).toEqual([
    [{ n: 1 }, { n: 2, text: 'zwei\n二' }],
  ]);
  await second.close();
  const third = await open();
  const orphans = await adopt(third);
  expect(orphans.flatMap(({ records }) => records)).toHaveLength(2);
  orphans.forEach((orphan) => orphan.done());
  await third.close();
  const fourth = await open();
  expect(await adopt(fourth)).toEqual([]);
});

it('leaves nothing when everything is released', async () => {
  const journal = await open();
  const entries = [1, 2, 3].map((n) => journal.append({ n }));
  entries.forEach((entry) => journal.release(entry));
  await journal.close();
  expect(readdirSync(directory)).toEqual([]);
});

it('deletes files whose records are released, while later ones are kept', async () => {
  const journal = await open({ segmentBytes: 200, syncEveryMs: 1 });
  const entries = Array.from({ length: 20 }, (_, n) => journal.append({ n, text: 'x'.repeat(50) }));
  const full = journal.bytes;
  entries.slice(0, 19).forEach((entry) => journal.release(entry));
  await vi.waitFor(() => expect(journal.bytes).toBeLessThan(full / 4));
  await abandon(journal);
  const next = await open();
  const records = (await adopt(next)).flatMap((orphan) => orphan.records);
  expect(records.at(-1)).toMatchObject({ n: 19 });
});

it('refuses records when it is full, and takes them again after a release', async () => {
  const journal = await open({ segmentBytes: 100, bytesMax: 400 });
  const entries: ReturnType<Journal['append']>[] = [];
  expect(() => {
    for (let n = 0; n < 100; n++) entries.push(journal.append({ n, text: 'x'.repeat(40) }));
  }).toThrow(/400 bytes are full/);
  expect(entries.length).toBeGreaterThan(3);
  entries.forEach((entry) => journal.release(entry));
  await vi.waitFor(() => journal.append({ again: true }));
});

it('does not keep a file for a few records that stay open', async () => {
  const journal = await open({ segmentBytes: 2_000, bytesMax: 60_000 });
  const kept: Entry[] = [];
  for (let n = 0; n < 12_000; n++) {
    const entry = journal.append({ n });
    if (n % 300 === 0) kept.push(entry);
    else journal.release(entry);
    if (n % 60 === 0) await sleep(2);
  }
  expect(journal.bytes).toBeLessThan(60_000);
  journal.release(kept[0] as Entry);
  await abandon(journal);
  const next = await open();
  const records = (await adopt(next)).flatMap((orphan) => orphan.records as { n: number }[]);
  for (let n = 300; n < 12_000; n += 300) expect(records).toContainEqual({ n });
  await next.close();
});

it('does not touch what belongs to a process that is alive', async () => {
  const alive = await open();
  alive.append({ mine: true });
  const other = await open();
  expect(await adopt(other)).toEqual([]);
});

it('gives an orphan to one of many processes', async () => {
  const first = await open();
  first.append({ n: 1 });
  await abandon(first);
  const others = await Promise.all(Array.from({ length: 8 }, () => open()));
  const adopted = await Promise.all(others.map(adopt));
  expect(adopted.flat().flatMap(({ records }) => records)).toEqual([{ n: 1 }]);
});

it('gives what a process had adopted and not finished to the next', async () => {
  const first = await open();
  first.append({ n: 1 });
  await abandon(first);
  const second = await open();
  second.append({ n: 2 });
  await adopt(second);
  await abandon(second);
  const third = await open();
  expect((await adopt(third)).flatMap(({ records }) => records)).toEqual([{ n: 1 }, { n: 2 }]);
});

it('keeps everything before the place where a last record was cut, at every byte', async () => {
  const first = await open();
  first.append({ n: 1 });
  first.append({ n: 2 });
  const whole = readFileSync(join(await abandon(first), '00000001.log'));
  for (let size = whole.indexOf('\n') + 1; size < whole.length; size++)
    expect(readLines(whole.subarray(0, size))).toEqual({ records: [{ n: 1 }], damaged: 0 });
});

it('reads around a damaged line and raises an alarm', async () => {
  const first = await open();
  [1, 2, 3].forEach((n) => first.append({ n }));
  const left = join(await abandon(first), '00000001.log');
  const lines = readFileSync(left, 'utf8').split('\n');
  writeFileSync(left, [lines[0], lines[1]?.replace('2', '7'), lines[2], ''].join('\n'));
  const next = await open();
  const [orphan] = await adopt(next);
  expect(orphan).toMatchObject({ records: [{ n: 1 }, { n: 3 }], damaged: 1 });
  expect(logger.error).toHaveBeenCalledWith(
    expect.objectContaining({ alarm: 'journal-damaged' }),
    expect.anything(),
  );
});

it('refuses records while the disk fails, and works again with a new file', async () => {
  const journal = await open({ syncEveryMs: 5 });
  journal.append({ n: 1 });
  const [own = ''] = readdirSync(directory);
  rmSync(join(directory, own), { recursive: true });
  appendFileSync(join(directory, own), 'a file where the directory was');
  // The open file goes on working without its directory; the next file cannot be made.
  expect(() => {
    for (let n = 0; n < 1_000_000; n++) journal.append({ n, text: 'x'.repeat(4_000) });
  }).toThrow(/disk fails/);
  expect(logger.error).toHaveBeenCalledWith(
    expect.objectContaining({ alarm: 'journal-failed' }),
    expect.anything(),
  );
});

it('has every record of a process that was killed and had said that it was appended', async () => {
  const child = spawn(
    process.execPath,
    [
      '--experimental-transform-types',
      '--disable-warning=ExperimentalWarning',
      '--conditions=@isthmus/source',
      `--import=data:text/javascript,${encodeURIComponent(RESOLVE_SOURCES)}`,
      fileURLToPath(new URL('./testing/appender.ts', import.meta.url)),
      directory,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = 0;
  child.stdout.on('data', (chunk: Buffer) => (said = Number(chunk.toString().trim().split('\n').at(-1))));
  await vi.waitFor(() => expect(said).toBeGreaterThan(500), { timeout: 10_000, interval: 5 });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const next = await open();
  const records = (await adopt(next)).flatMap((orphan) => orphan.records);
  expect(records.length).toBeGreaterThanOrEqual(said);
  expect(records.slice(0, said)).toEqual(Array.from({ length: said }, (_, n) => ({ n: n + 1 })));
});
