import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@isthmus/platform-errors';
import { afterEach, describe, expect, it } from 'vitest';
import type { ErrorPort } from './error.port.js';
import type { HttpServerOptions } from './http.server.js';
import type { HttpRoute } from './route.js';
import { principal, sendRaw, startServer, TENANT, type Fixture } from './testing.js';

let fixture: Fixture;
afterEach(() => fixture?.server.stop());

const open: HttpRoute = { method: 'GET', path: '/open', access: 'public', handle: (call) => call.sendJson({}) };
const echo: HttpRoute = {
  method: 'POST',
  path: '/echo',
  access: 'public',
  body: 'json',
  handle: (call) => call.sendJson(call.body),
};
const mine: HttpRoute = {
  method: 'GET',
  path: '/mine/:id',
  access: { scope: 'models', role: 'member' },
  handle: ({ principal: { organisation, keyId }, parameters, ...call }) =>
    void call ?? void organisation ?? void keyId ?? void parameters,
};
mine.handle = (call) =>
  call.sendJson({ organisation: call.principal.organisation, keyId: call.principal.keyId, ...call.parameters });

async function start(routes: HttpRoute[], options: Partial<HttpServerOptions> = {}): Promise<void> {
  fixture = await startServer(routes, options);
}

async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(fixture.url + path, init);
  const text = await response.text();
  // Every response of these servers is JSON.
  const body = text === '' ? undefined : (JSON.parse(text) as { error?: { code: string; message: string } });
  return { status: response.status, headers: response.headers, body };
}

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  ask(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });
