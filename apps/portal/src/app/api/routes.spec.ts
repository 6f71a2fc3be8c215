import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { RouteHandler, RouteRule } from '../../lib/http/route';

vi.mock('server-only', () => ({}));
// No route is called: their dependencies need not exist.
vi.mock('../../lib/session', () => ({ currentUser: vi.fn() }));
vi.mock('../../lib/runtime', () => ({ runtime: vi.fn() }));
vi.mock('../../documents/entries', () => ({ documentEntries: vi.fn() }));

const APP = join(import.meta.dirname, '..');
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const routeFiles = globSync(['**/route.ts', '.well-known/**/route.ts'], { cwd: APP });

it('finds the routes', () => expect(routeFiles.length).toBeGreaterThan(8));

it.each(routeFiles)('%s declares the method, the path and the access of what it exports', async (file) => {
  const loaded = (await import(join(APP, file))) as Record<string, Partial<RouteHandler<unknown>>>;
  const handlers = Object.entries(loaded).filter(([name]) => METHODS.includes(name));
  expect(handlers.length).toBeGreaterThan(0);
  for (const [method, handler] of handlers) {
    const path = `/${file.replace(/\/route\.ts$/, '')}`;
    expect(handler.rule).toEqual({
      method,
      path,
      access: expect.stringMatching(/^(public|read|build|spend|manage|own|operator)$/) as string,
    });
  }
});

it('names the organisation in the path of every route that only members may call', async () => {
  const rules = (await Promise.all(routeFiles.map(rulesOf))).flat();
  const ofMembers = rules
    .filter(({ access }) => access !== 'public' && access !== 'operator')
    .map(({ path }) => path);
  expect(ofMembers.filter((path) => !path.startsWith('/api/o/[slug]/'))).toEqual([]);
});

it('lists every route in api-routes.json, which the journeys read', async () => {
  const rules = await Promise.all(routeFiles.map(rulesOf));
  const listed = rules.flat().sort((a, b) => `${a.path} ${a.method}`.localeCompare(`${b.path} ${b.method}`));
  await expect(`${JSON.stringify(listed, null, 2)}\n`).toMatchFileSnapshot(
    join(APP, '..', '..', 'api-routes.json'),
  );
});

async function rulesOf(file: string): Promise<RouteRule[]> {
  const loaded = (await import(join(APP, file))) as Record<string, Partial<RouteHandler<unknown>>>;
  return Object.values(loaded).flatMap(({ rule }) => (rule ? [rule] : []));
}

it('exposes to everyone only routes without tenant data', async () => {
  const rules = (await Promise.all(routeFiles.map(rulesOf))).flat();
  const open = rules.filter(({ access }) => access === 'public');
  expect(open.map(({ path }) => path).sort()).toEqual([
    '/.well-known/oauth-authorization-server',
    '/api/auth/callback/organization/[id]',
    '/api/auth/callback/sso',
    '/api/auth/jwks',
    '/api/auth/oauth2/authorize',
    '/api/auth/oauth2/register',
    '/api/auth/oauth2/revoke',
    '/api/auth/oauth2/token',
    '/api/health',
    '/api/ready',
  ]);
});

const SOURCE = join(APP, '..');
const actionFiles = globSync('**/actions.ts', { cwd: SOURCE });
/** Actions that return a redirect or the state of their form; what they throw reaches onRequestError. */
const OWN_ANSWER = [
  'signIn',
  'signOut',
  'signInWithProvider',
  'signInWithOrganization',
  'verify', // a second factor
  'beginWithPasskey',
  'finishWithPasskey',
  'ask', // for a link to reset the password
  'choose', // a new password
  'acceptAsNew', // an invitation
];

it.each(actionFiles)('%s runs every action where failures are logged', (file) => {
  const { source, actions } = actionsOf(file);
  expect(actions.length).toBeGreaterThan(0);
  const without = actions.filter((text) => !/return attempt(AsUser|AsOperator)?\(/.test(text)).map(nameOf);
  expect(without.filter((name) => !OWN_ANSWER.includes(name))).toEqual([]);
  expect(source).not.toMatch(/catch \{|catch\(\(\) =>/);
});

it.each(actionFiles.filter((file) => file.startsWith('app/o/')))(
  '%s names the organisation of every action, as the page passes it',
  (file) => {
    const named = /^\w+\(\s*organization: string[^]*return attempt\(\s*\{[^}]*\borganization \}/;
    expect(
      actionsOf(file)
        .actions.filter((text) => !named.test(text))
        .map(nameOf),
    ).toEqual([]);
  },
);

function actionsOf(file: string): { source: string; actions: string[] } {
  const source = readFileSync(join(SOURCE, file), 'utf8');
  return { source, actions: source.split(/^export async function /m).slice(1) };
}

function nameOf(action: string): string {
  return action.split('(', 1)[0] ?? '';
}
