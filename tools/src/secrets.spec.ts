import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadSecrets } from './secrets.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'isthmus-secrets-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('keeps the secrets of a data folder, readable by its owner only', async () => {
  const made = await loadSecrets(directory);
  expect(await loadSecrets(directory)).toEqual(made);
  expect((await stat(join(directory, 'secrets.json'))).mode & 0o777).toBe(0o600);
  expect([made.cardSigningKey['kid'], made.receiptSigningKey['kid']]).toEqual([
    expect.stringMatching(/^card-/),
    expect.stringMatching(/^receipt-/),
  ]);
});

it('adds the secrets that an earlier version of the platform did not have, and changes none', async () => {
  const { receiptSigningKey: _, ...earlier } = await loadSecrets(directory);
  await writeFile(join(directory, 'secrets.json'), JSON.stringify(earlier));
  const upgraded = await loadSecrets(directory);
  expect(upgraded).toMatchObject(earlier);
  expect(upgraded.receiptSigningKey['kty']).toBe('EC');
  expect(JSON.parse(await readFile(join(directory, 'secrets.json'), 'utf8'))).toEqual(upgraded);
});
