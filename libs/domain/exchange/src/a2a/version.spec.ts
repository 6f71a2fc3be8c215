import { expect, it } from 'vitest';
import { assertA2aVersion } from './version.js';

it('is 0.3 when none is sent, which is then not supported', () => {
  expect(() => assertA2aVersion('1.0', ['1.0'])).not.toThrow();
  expect(() => assertA2aVersion(undefined, ['1.0'])).toThrow(/A2A 0\.3 is not supported \(no A2A-Version/);
  expect(() => assertA2aVersion('2.0', ['1.0'])).toThrow(/send A2A-Version: 1\.0/);
  expect(() => assertA2aVersion('', ['1.0', '0.3'])).not.toThrow();
});
