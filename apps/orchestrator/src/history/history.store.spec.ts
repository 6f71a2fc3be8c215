import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  changedSinceRelease,
  folderToRecordInto,
  recordedHistories,
  releasedHistories,
  releaseHistories,
} from './history.store.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'histories-'));
  writeFileSync(join(directory, 'released.json'), '{}');
  mkdirSync(join(directory, '0.1.0'));
  writeFileSync(join(directory, '0.1.0', 'deploy-agent.ready.json'), '{"events":[]}');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('records again into a version that is not released', () => {
  expect(folderToRecordInto('0.1.0', directory)).toBe(join(directory, '0.1.0'));
});

it('refuses to record into a released version, with a remedy', () => {
  releaseHistories('0.1.0', directory);
  expect(() => folderToRecordInto('0.1.0', directory)).toThrow(/0\.1\.0 are released.*raise "version"/);
});

it('keeps released histories beside those of the next version', () => {
  releaseHistories('0.1.0', directory);
  writeFileSync(join(folderToRecordInto('0.2.0', directory), 'deploy-agent.ready.json'), '{}');
  expect(recordedHistories(directory).map(({ version }) => version)).toEqual(['0.1.0', '0.2.0']);
  expect(changedSinceRelease(directory)).toEqual([]);
});

it('keeps what was released earlier when it releases another version', () => {
  releaseHistories('0.1.0', directory);
  writeFileSync(join(folderToRecordInto('0.2.0', directory), 'deploy-agent.ready.json'), '{}');
  releaseHistories('0.2.0', directory);
  expect(Object.keys(releasedHistories(directory))).toEqual(['0.1.0', '0.2.0']);
});

it('releases a version once, and only with histories', () => {
  releaseHistories('0.1.0', directory);
  expect(() => releaseHistories('0.1.0', directory)).toThrow('released already');
  expect(() => releaseHistories('0.2.0', directory)).toThrow('No histories of 0.2.0');
});

it('names released histories that were changed, removed or added', () => {
  writeFileSync(join(directory, '0.1.0', 'deploy-agent.failed.json'), '{"events":[]}');
  releaseHistories('0.1.0', directory);
  writeFileSync(join(directory, '0.1.0', 'deploy-agent.ready.json'), '{"events":[1]}');
  rmSync(join(directory, '0.1.0', 'deploy-agent.failed.json'));
  writeFileSync(join(directory, '0.1.0', 'undeploy-agent.done.json'), '{}');
  expect(changedSinceRelease(directory).sort()).toEqual([
    '0.1.0/deploy-agent.failed.json',
    '0.1.0/deploy-agent.ready.json',
    '0.1.0/undeploy-agent.done.json',
  ]);
});
