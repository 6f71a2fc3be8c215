import { loadConfig } from '@isthmus/platform-config';
import { expect, it } from 'vitest';
import { environment } from './config.js';

const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'compute-scheduler' };
const whole = {
  GRPC_PORT: '1',
  OPERATIONS_PORT: '2',
  SERVICE_IDENTITY: JSON.stringify({ ...jwk, d: 'd' }),
  SERVICE_KEYS: JSON.stringify({ keys: [jwk] }),
  DATABASE_URL: 'postgres://localhost/db',
  NETWORK_ADDRESS: 'localhost:1',
  GOVERNANCE_ADDRESS: 'localhost:2',
};

it('has defaults for the atlas, the seed and the length of a piece', () => {
  expect(loadConfig(environment, whole)).toMatchObject({
    ATLAS: 'cn-2026',
    PLACEMENT_SEED: 20_261_124,
    METER_INTERVAL_MS: 60_000,
  });
});

it.each([
  ['DATABASE_URL', 'mysql://x'],
  ['NETWORK_ADDRESS', 'nowhere'],
  ['GOVERNANCE_ADDRESS', ''],
  ['PLACEMENT_SEED', '-1'],
  ['METER_INTERVAL_MS', '99'],
])('names %s when it is wrong, never its value', (variable, value) => {
  const load = () => loadConfig(environment, { ...whole, [variable]: value });
  expect(load).toThrow(new RegExp(`\\n  ${variable} (must|is required)`));
  expect(load).not.toThrow(/mysql|nowhere/);
});
