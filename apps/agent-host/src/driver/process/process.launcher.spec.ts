import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { endOf, keptEnvironment } from './process.launcher.js';

it('passes on what a process needs, and no secret', () => {
  const kept = { PATH: '/bin', TZ: 'UTC', HTTPS_PROXY: 'http://proxy' };
  expect(keptEnvironment({ ...kept, DATABASE_URL: 'postgres://x', SERVICE_IDENTITY: '{}' })).toEqual(kept);
});

it.each([
  ['exit', [3, null], 'its process ended with code 3'],
  ['exit', [null, 'SIGKILL'], 'its process was ended by SIGKILL'],
  ['error', [new Error('ENOENT')], 'it could not be started: Error: ENOENT'],
])('says why a process has ended: %s %j', async (event, values, reason) => {
  const child = new EventEmitter();
  const ended = endOf(child as never); // `once` is all that it uses
  child.emit(event, ...values);
  expect(await ended).toBe(reason);
});
