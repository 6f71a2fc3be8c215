import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { ServiceDefinition } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import {
  may,
  operatorScope,
  ROLES,
  tenantScope,
  type Permission,
  type Scope,
  type TenantScope,
} from '@isthmus/platform-identity';
import { ROOT } from '@isthmus/tools';
import { beforeAll, expect, it } from 'vitest';
import { endpoint, endpoints } from '../endpoints.ts';
import { firstOf, isStream } from '../first-answer.ts';
import { publicRpcs, serviceRoutes, serviceRpcs } from '../http-routes.ts';
import { PORTAL_ACTIONS, PORTAL_ROUTES, PUBLIC_RPCS, ROUTES, RPCS, type Person } from '../role-matrix.ts';
import { DEFINITIONS, identityOf, openTenant, servicesAs, type Services } from '../services.ts';

const PEOPLE: readonly Person[] = [...ROLES, 'operator'];
/** A stream that is open for so long has admitted its caller. */
const ADMITTED_MS = 2_000;

let portal: Services;
let tenant: TenantScope;
beforeAll(async () => {
  portal = await servicesAs('portal');
  tenant = await openTenant(portal);
});

function scopeOf(person: Person): Scope {
  if (person === 'operator') return operatorScope('user:e2e');
  const scope = tenantScope(tenant.tenantId, 'user:e2e', person);
  if (!scope) throw new Error('the tenant of a scope is a UUID');
  return scope;
}

const listed = Object.entries(RPCS).flatMap(([service, rpcs]) =>
  Object.keys(rpcs).map((rpc) => `/${service}/${rpc}`),
);

it('has a row for every RPC, route and action, and no others', async () => {
  expect(listed.sort()).toEqual(await serviceRpcs());
  expect(Object.keys(PUBLIC_RPCS).sort()).toEqual(await publicRpcs());
  expect(Object.keys(ROUTES).sort()).toEqual(Object.keys(await serviceRoutes()).sort());
  expect(Object.keys(PORTAL_ROUTES).sort()).toEqual(Object.keys(await rulesOfPortal()).sort());
  expect(Object.keys(PORTAL_ACTIONS).sort()).toEqual(Object.keys(await rulesOfActions()).sort());
});

it.each(
  Object.entries(DEFINITIONS).flatMap(([name, { definition }]) =>
    Object.entries(definition.methods as ServiceDefinition['methods']).map(([method, { name: rpc }]) => ({
      path: `/${definition.fullName}/${rpc}`,
      admitted: RPCS[definition.fullName]?.[rpc] ?? [],
      name: name as keyof Services, // a key of the table that the services are made from
      method,
    })),
  ),
)('$path admits $admitted', async ({ admitted, name, method }) => {
  const seen = await Promise.all(
    PEOPLE.map(async (person) => ((await isAdmitted(name, method, scopeOf(person))) ? person : undefined)),
  );
  expect(seen.filter((person) => person !== undefined)).toEqual(
    PEOPLE.filter((person) => admitted.includes(person)),
  );
});

/** Calls with an empty request, which changes nothing: access is decided before it is read. */
async function isAdmitted(name: keyof Services, method: string, scope: Scope): Promise<boolean> {
  const ending = new AbortController();
  const client = portal[name] as unknown as Record<string, (request: object, options: object) => unknown>;
  const answer = client[method]?.({}, { scope, retry: false, signal: ending.signal });
  const first = firstOf(answer).then(
    () => 'answered',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
  const outcome = isStream(answer)
    ? await Promise.race([first, new Promise((resolve) => setTimeout(resolve, ADMITTED_MS, 'open'))])
    : await first;
  ending.abort();
  return outcome !== 'PERMISSION_DENIED';
}

const ENDPOINTS = {
  'agent-gateway': 'gateway',
  'agent-registry': 'registry',
  'maas-gateway': 'models',
} as const;
const open = Object.entries(ROUTES).filter(([, row]) => row === 'public');
const closed = Object.entries(ROUTES).flatMap(([route, row]) =>
  row === 'public' ? [] : [{ route, ...row }],
);

it.each(open)('%s needs no credentials', async (route) => {
  // Metadata is there for the resources that each gateway has.
  const resource = route.startsWith('maas-gateway') ? 'v1' : 'mcp';
  expect(await statusOf(route.replace('*', resource))).toBe(200);
});

it.each(closed)('$route admits $people, and keys for $key', async ({ route, people, key }) => {
  const service = route.split(' ', 1)[0] ?? '';
  const identity = await identityOf('portal');
  const seen: Person[] = [];
  for (const role of ROLES)
    if ((await statusOf(route, await identity.tokenFor(service, scopeOf(role)))) !== 403) seen.push(role);
  expect(seen).toEqual(ROLES.filter((role) => people.includes(role)));
  for (const scope of ['models', 'agents'] as const) {
    const request = { idempotencyKey: randomUUID(), name: 'matrix', scopes: [scope] };
    const { secret } = await portal.keys.createKey(request, { scope: tenant });
    expect((await statusOf(route, secret)) !== 403).toBe(scope === key);
  }
});

async function statusOf(route: string, bearer?: string): Promise<number> {
  const [service = '', method = 'GET', path = ''] = route.split(' ');
  const base = new URL(endpoint(ENDPOINTS[service as keyof typeof ENDPOINTS])); // of the table above
  const url = new URL(
    path.replace(/:\w+|\*/g, () => randomUUID()),
    base,
  );
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) },
    ...(method === 'POST' ? { body: '{}' } : {}),
  });
  await response.text();
  return response.status;
}

it.each(Object.entries(PUBLIC_RPCS))('%s admits keys for %s only', async (path, scope) => {
  const identity = await identityOf('portal');
  const token = await identity.tokenFor('agent-gateway', scopeOf('owner'));
  expect(await codeOf(path)).toBe(status.UNAUTHENTICATED);
  expect(await codeOf(path, token)).toBe(status.UNAUTHENTICATED);
  for (const held of ['models', 'agents'] as const) {
    const request = { idempotencyKey: randomUUID(), name: 'matrix', scopes: [held] };
    const { secret } = await portal.keys.createKey(request, { scope: tenant });
    expect((await codeOf(path, secret)) !== status.PERMISSION_DENIED).toBe(held === scope);
  }
});

/** Of a call with an empty request. */
async function codeOf(path: string, bearer?: string): Promise<status> {
  const client = new Client(endpoints().publicGrpc, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('a2a-version', '1.0');
  if (bearer) metadata.set('authorization', `Bearer ${bearer}`);
  const bytes = (value: Buffer) => value;
  const call = client.makeServerStreamRequest(path, bytes, bytes, Buffer.alloc(0), metadata);
  call.resume();
  const [error] = (await once(call, 'error')) as [ServiceError];
  client.close();
  return error.code;
}

it('asks at the portal for the permissions that admit these people', async () => {
  const whom = (access: Permission | 'public' | 'operator') => {
    if (access === 'public') return 'public';
    return access === 'operator' ? ['operator'] : ROLES.filter((role) => may(role, access));
  };
  const found = Object.entries({ ...(await rulesOfPortal()), ...(await rulesOfActions()) });
  expect(Object.fromEntries(found.map(([name, access]) => [name, whom(access)]))).toEqual({
    ...PORTAL_ROUTES,
    ...PORTAL_ACTIONS,
  });
});

/** As apps/portal/api-routes.json lists them; the portal's tests compare it with its routes. */
async function rulesOfPortal(): Promise<Record<string, Permission | 'public'>> {
  const text = await readFile(join(ROOT, 'apps/portal/api-routes.json'), 'utf8');
  const rules = JSON.parse(text) as { method: string; path: string; access: Permission | 'public' }[];
  return Object.fromEntries(rules.map(({ method, path, access }) => [`${method} ${path}`, access]));
}

/** The permission that each server action of an organisation or an operator names; the compiler asks for one. */
async function rulesOfActions(): Promise<Record<string, Permission | 'operator'>> {
  const rules: Record<string, Permission | 'operator'> = {};
  for await (const file of glob('apps/portal/src/**/*actions.ts', { cwd: ROOT })) {
    const source = await readFile(join(ROOT, file), 'utf8');
    for (const [, name = '', permission] of source.matchAll(/name: '([^']+)',\s*permission: '(\w+)'/g))
      rules[name] = permission as Permission | 'operator'; // The compiler checks it where it is written.
  }
  return rules;
}
