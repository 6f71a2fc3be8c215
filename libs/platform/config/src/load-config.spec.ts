import { expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, grpcAddress, json, loadConfig, port, postgresUrl } from './index.js';

const schema = z.object({
  HTTP_PORT: port(),
  DATABASE_URL: postgresUrl(),
  LEVEL: z.enum(['info', 'debug']).default('info'),
});

it('parses, applies defaults and freezes', () => {
  const config = loadConfig(schema, { HTTP_PORT: '8080', DATABASE_URL: 'postgres://a/b' });
  expect(config).toEqual({ HTTP_PORT: 8080, DATABASE_URL: 'postgres://a/b', LEVEL: 'info' });
  expect(Object.isFrozen(config)).toBe(true);
});

it('names every variable and its rule, never the value', () => {
  const load = () => loadConfig(schema, { HTTP_PORT: '99999', DATABASE_URL: 'secret-password', LEVEL: '' });
  expect(load).toThrow(ConfigError);
  expect(load).toThrow(/HTTP_PORT must be a port, 1–65535/);
  expect(load).toThrow(/DATABASE_URL must be a postgres:\/\/ URL/);
  expect(load).not.toThrow(/secret-password|99999/);
});

it('says that a missing variable is required', () => {
  expect(() => loadConfig(schema, { HTTP_PORT: '1' })).toThrow('DATABASE_URL is required');
});

it('takes several gRPC addresses and refuses a bare host', () => {
  const addresses = z.object({ REGISTRY: grpcAddress() });
  expect(loadConfig(addresses, { REGISTRY: '127.0.0.1:1,localhost:2' }).REGISTRY).toBe(
    '127.0.0.1:1,localhost:2',
  );
  expect(() => loadConfig(addresses, { REGISTRY: 'localhost' })).toThrow(/REGISTRY must be host:port/);
});

it('parses JSON against a schema', () => {
  const upstreams = z.object({ UPSTREAMS: json(z.array(z.string())) });
  expect(loadConfig(upstreams, { UPSTREAMS: '["a"]' }).UPSTREAMS).toEqual(['a']);
  expect(() => loadConfig(upstreams, { UPSTREAMS: '{' })).toThrow('UPSTREAMS must be valid JSON');
});
