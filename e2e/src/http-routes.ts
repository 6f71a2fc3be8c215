import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Permission } from '@isthmus/platform-identity';
import { ROOT } from '@isthmus/tools';
import { endpoints } from './endpoints.ts';

/** Who may use a route: everybody, with optional credentials, or with credentials only. */
export type RouteAccess = 'public' | 'anonymous' | 'credentials';

interface RouteTable {
  http: {
    server: string;
    method: string;
    path: string;
    access: 'public' | { scope: string; role: string; anonymous?: boolean };
  }[];
  rpc: { path: string }[];
  publicRpc: { path: string }[];
}

interface PortalRule {
  method: string;
  path: string;
  access: 'public' | 'operator' | Permission;
}

/** Every HTTP route of the services by `service METHOD path`, as the running processes list them. */
export async function serviceRoutes(): Promise<Record<string, RouteAccess>> {
  const tables = await Promise.all(
    services().map(async (service) => ({ service, ...(await tableOf(service)) })),
  );
  return Object.fromEntries(
    tables.flatMap(({ service, http }) =>
      http
        // Every process has the operations server, on a port that is not public.
        .filter(({ server }) => server !== 'operations')
        .map(({ method, path, access }) => [`${service} ${method} ${path}`, wordOf(access)]),
    ),
  );
}

/** Every RPC of the services, such as `/isthmus.governance.v1.Audit/Append`, as the running processes list them. */
export async function serviceRpcs(): Promise<string[]> {
  const tables = await Promise.all(services().map(tableOf));
  return [...new Set(tables.flatMap(({ rpc }) => rpc.map(({ path }) => path)))].sort();
}

/** Every RPC for clients outside the platform, such as `/lf.a2a.v1.A2AService/SendMessage`. */
export async function publicRpcs(): Promise<string[]> {
  const tables = await Promise.all(services().map(tableOf));
  return tables.flatMap(({ publicRpc }) => publicRpc.map(({ path }) => path)).sort();
}

/**
 * Every route of the portal by `portal METHOD path`, as apps/portal/api-routes.json lists them; its tests compare it.
 */
export async function portalRoutes(): Promise<Record<string, RouteAccess>> {
  const file = join(ROOT, 'apps/portal/api-routes.json');
  const rules = JSON.parse(await readFile(file, 'utf8')) as PortalRule[]; // As apps/portal/src/lib/http/route.ts has them.
  return Object.fromEntries(
    rules.map(({ method, path, access }) => [
      `portal ${method} ${path}`,
      access === 'public' ? 'public' : 'credentials',
    ]),
  );
}

/** Pages of the portal by their path, such as `/o/[slug]/agents/[id]`. */
async function portalPages(): Promise<string[]> {
  const pages: string[] = [];
  for await (const file of glob('apps/portal/src/app/**/page.tsx', { cwd: ROOT })) {
    const path = file
      .replace('apps/portal/src/app', '')
      .replace('/page.tsx', '')
      // The page of addresses without an organisation redirects.
      .replace('/[[...address]]', '')
      // A document, which has a name instead of an id.
      .replace('[page]', 'first-steps');
    if (path !== '') pages.push(path);
  }
  return pages.sort();
}

/** Pages of an organisation that show one thing by its id; those of operators are tried in operator.spec.ts. */
export async function pagesWithIds(): Promise<string[]> {
  return (await organizationPages()).filter((path) => path.includes('[id]'));
}

/** Pages of an organisation, such as `/o/[slug]/keys`. */
export async function organizationPages(): Promise<string[]> {
  return (await portalPages()).filter((path) => path.startsWith('/o/[slug]'));
}

/** Pages of operators of the platform, such as `/operator/tenants/[id]`. */
export async function operatorPages(): Promise<string[]> {
  return (await portalPages()).filter((path) => path.startsWith('/operator'));
}

/** Every page of the portal for people who are signed in, with the first organisation and this agent; none with other ids. */
export async function pagesWithAgent(agentId: string): Promise<string[]> {
  return (await portalPages())
    .filter(
      (path) =>
        path !== '/sign-in' &&
        !path.startsWith('/operator') &&
        !path.includes('/knowledge/[id]') &&
        !path.includes('/hand-overs/[id]'),
    )
    .map((path) => path.replace('[slug]', 'default').replace('[id]', agentId));
}

/** The services with an operations port: all but the portal. */
function services(): string[] {
  const withPort = endpoints().processes.filter(({ readyUrl }) => readyUrl.endsWith('/readyz'));
  return [...new Set(withPort.map(({ service }) => service))];
}

async function tableOf(service: string): Promise<RouteTable> {
  const process = endpoints().processes.find((candidate) => candidate.service === service);
  if (!process) throw new Error(`no process of ${service} runs`);
  const response = await fetch(process.readyUrl.replace(/readyz$/, 'routes'));
  if (!response.ok) throw new Error(`${service} lists no routes: ${response.status}`);
  // As libs/platform/http/src/operations.server.ts answers.
  return (await response.json()) as RouteTable;
}

function wordOf(access: RouteTable['http'][number]['access']): RouteAccess {
  if (access === 'public') return 'public';
  return access.anonymous ? 'anonymous' : 'credentials';
}
