import { loadConfig } from '@isthmus/platform-config';
import { expect, it } from 'vitest';
import { environment } from './config.js';

const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'network-intelligence' };
const whole = {
  GRPC_PORT: '1',
  OPERATIONS_PORT: '2',
  SERVICE_IDENTITY: JSON.stringify({ ...jwk, d: 'd' }),
  SERVICE_KEYS: JSON.stringify({ keys: [jwk] }),
  DATABASE_URL: 'postgres://localhost/db',
};

it('has a default for the atlas, and needs a database', () => {
  expect(loadConfig(environment, whole)).toMatchObject({ ATLAS: 'cn-2026' });
  const load = () => loadConfig(environment, { ...whole, DATABASE_URL: 'mysql://x' });
  expect(load).toThrow(/DATABASE_URL must/);
  expect(load).not.toThrow(/mysql/);
});
