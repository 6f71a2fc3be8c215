import { connect } from 'node:net';
import { AppError } from '@isthmus/platform-errors';
import { principalOf, tenantScope, type Role } from '@isthmus/platform-identity';
import type { Attributes } from '@isthmus/platform-observability';
import { vi } from 'vitest';
import { createAuthenticator } from '../authenticator.js';
import { HttpServer } from '../http.server.js';
import type { HttpServerOptions } from '../server.options.js';
import type { HttpRoute } from '../route.js';

export const TENANT = '0190b3a4-0000-7000-8000-000000000001';

export interface Fixture {
  server: HttpServer;
  url: string;
  port: number;
  /** What was recorded, one entry a request. */
  records: Attributes[];
  errors: { message: string; fields: Record<string, unknown> }[];
}

/**
 * A server on a free port, with keys of the form `isth_live_<scopes joined by +>`, or with `@<origins joined by ,>` after
 * it for keys that pages may use.
 */
export async function startServer(
  routes: readonly HttpRoute[],
  options: Partial<HttpServerOptions> = {},
): Promise<Fixture> {
  const records: Attributes[] = [];
  const errors: Fixture['errors'] = [];
  const log = (fields: Record<string, unknown>, message: string) => void errors.push({ message, fields });
  const server = new HttpServer({
    name: 'test',
    host: '127.0.0.1',
    port: 0,
    routes,
    authenticate: createAuthenticator({ verifyKey }),
    requests: { record: (_: number, labels: Attributes) => records.push(labels) },
    // A stub: only these methods of a logger are called.
    logger: { error: log, warn: vi.fn() } as unknown as HttpServerOptions['logger'],
    ...options,
  });
  const port = await server.start();
  return { server, url: `http://127.0.0.1:${port}`, port, records, errors };
}

/** A principal of the test tenant, without a key service. */
export function principal(role: Role | undefined, scopes: string[]) {
  const scope = tenantScope(TENANT, 'user:u-1', role);
  if (!scope) throw new Error('the test tenant is a UUID');
  return principalOf(scope, { scopes });
}

async function verifyKey(secret: string) {
  const [, scopes, origins] = /^isth_live_([^@]*)@?(.*)$/.exec(secret) ?? [];
  if (scopes === undefined) throw new AppError('UNAUTHENTICATED', 'no such key');
  return {
    keyId: 'k-1',
    tenantId: TENANT,
    scopes: scopes.split('+').filter(Boolean),
    allowedOrigins: origins ? origins.split(',') : [],
    cacheMs: 1_000,
  };
}

/**
 * Sends bytes on a new connection, `then` after the first bytes of the response, and returns everything received until
 * it is closed, or until `ms` have passed.
 */
export function sendRaw(
  port: number,
  bytes: string | Buffer,
  { ms = 2_000, end = false, then = '' } = {},
): Promise<{ text: string; closed: boolean }> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      socket.write(bytes);
      if (end) socket.end();
    });
    const finish = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, closed });
    };
    const timer = setTimeout(() => finish(false), ms);
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    if (then) socket.once('data', () => socket.write(then));
    socket.on('error', () => undefined);
    socket.on('close', () => finish(true));
  });
}
