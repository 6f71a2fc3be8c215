import { expect, it } from 'vitest';
import { loadPortalConfig } from './config';

const key = { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'portal' };
const valid = {
  HTTP_PORT: '3000',
  DATABASE_URL: 'postgres://a/b',
  REGISTRY_ADDRESS: '127.0.0.1:1',
  MODELS_ADDRESS: '127.0.0.1:2',
  COMPUTE_ADDRESS: '127.0.0.1:3',
  NETWORK_ADDRESS: '127.0.0.1:4',
  GOVERNANCE_ADDRESS: '127.0.0.1:5',
  GATEWAY_ADDRESS: '127.0.0.1:8',
  HOST_ADDRESS: '127.0.0.1:9',
  GATEWAY_URL: 'http://127.0.0.1:6',
  MODELS_URL: 'http://127.0.0.1:7',
  PORTAL_URL: 'http://127.0.0.1:3000',
  BETTER_AUTH_SECRET: 'a-secret-of-at-least-thirty-two-characters',
  ADMIN_EMAIL: 'admin@example.com',
  ADMIN_PASSWORD: 'correct horse',
  SERVICE_IDENTITY: JSON.stringify({ ...key, d: 'd' }),
  SERVICE_KEYS: JSON.stringify({ keys: [key] }),
};

it('accepts the documented variables', () => {
  expect(loadPortalConfig(valid)).toMatchObject({ HTTP_PORT: 3000, LISTEN_HOST: '127.0.0.1' });
});

it.each([
  ['BETTER_AUTH_SECRET', 'short-secret', /BETTER_AUTH_SECRET must have 32/],
  ['GATEWAY_URL', 'gopher://secret', /GATEWAY_URL must be an http or https URL/],
  ['ADMIN_EMAIL', 'nobody-secret', /ADMIN_EMAIL must be an e-mail address/],
  ['OPERATIONS_URLS', 'governance', /OPERATIONS_URLS must be <name>=<http URL>/],
  ['OPERATIONS_URLS', 'governance=file:///secret', /OPERATIONS_URLS must be <name>=<http URL>/],
  ['REGISTRY_ADDRESS', '', /REGISTRY_ADDRESS is required/],
])('names %s when it breaks its rule, never the value', (name, value, message) => {
  const load = () => loadPortalConfig({ ...valid, [name]: value });
  expect(load).toThrow(message);
  expect(load).not.toThrow(/secret(?!_)/);
});

it('reads the operations ports of processes as a list', () => {
  const load = (OPERATIONS_URLS: string) => loadPortalConfig({ ...valid, OPERATIONS_URLS }).OPERATIONS_URLS;
  expect(load('')).toEqual([]);
  expect(load('governance=http://10.0.0.7:1/, governance-2=https://ops.example/a?b=c')).toEqual([
    { name: 'governance', url: 'http://10.0.0.7:1' },
    { name: 'governance-2', url: 'https://ops.example/a?b=c' },
  ]);
});
