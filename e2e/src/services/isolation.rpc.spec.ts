import * as contracts from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceDefinition } from '@isthmus/contracts';
import { platformScope, type Scope, type TenantScope } from '@isthmus/platform-identity';
import { createChannel, createClient } from 'nice-grpc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOf } from '../first-answer.ts';
import { undeploy } from '../deployments.ts';
import { endpoints } from '../endpoints.ts';
import { serviceRpcs } from '../http-routes.ts';
import { ownThings, seenByOwner, textOf, unknownIds } from '../owned-ids.ts';
import type { OwnedIds, RpcCase } from '../rpc-case.ts';
import { RPC_CASES } from '../rpc-cases.ts';
import { DEFINITIONS, newTenant, openTenant, servicesAs, type Services } from '../services.ts';

/** A service that may call hardly anything. */
const STRANGER = 'network-intelligence';

const rpcs = Object.entries(DEFINITIONS).flatMap(([name, { definition }]) =>
  Object.entries(definition.methods as ServiceDefinition['methods']).map(([method, { name: rpc }]) => ({
    path: `/${definition.fullName}/${rpc}`,
    name: name as keyof Services, // a key of the table that the services are made from
    method,
  })),
);

/** Calls an RPC by name; the first message of a stream counts as its response. */
async function call(
  services: Services,
  { name, method }: { name: keyof Services; method: string },
  request: object,
  scope?: Scope,
): Promise<unknown> {
  // Methods are looked up by name: their requests are those of rpc-cases.ts, checked by the service itself.
  const client = services[name] as unknown as Record<string, (request: object, options: object) => unknown>;
  const options = { retry: false, ...(scope ? { scope } : {}) };
  return firstOf(client[method]?.(request, options));
}

async function refusal(work: Promise<unknown>): Promise<AppError> {
  const outcome = await work.then(
    (answer) => `answered ${textOf(answer).slice(0, 300)}`,
    (error: unknown) => error,
  );
  if (outcome instanceof AppError) return outcome;
  throw new Error(`expected a refusal, got: ${String(outcome)}`);
}

const caseOf = (path: string): RpcCase => RPC_CASES[path] ?? { outcome: 'own', caller: 'no case' };

it('covers every service of the contracts', () => {
  const all = Object.values(contracts).flatMap((module) =>
    typeof module === 'object' ? Object.entries(module) : [],
  );
  const names = all.flatMap(([name, value]) =>
    name.endsWith('Definition') ? [(value as ServiceDefinition).fullName] : [],
  );
  expect(
    Object.values(DEFINITIONS)
      .map(({ definition }) => definition.fullName)
      .sort(),
  ).toEqual(names.sort());
});

it('has a case for every RPC, and no others', async () => {
  expect(Object.keys(RPC_CASES).sort()).toEqual(rpcs.map(({ path }) => path).sort());
  expect(await serviceRpcs()).toEqual(Object.keys(RPC_CASES).sort());
});

describe('an RPC without a token', () => {
  it.each(rpcs)('$path is refused', async ({ name, method }) => {
    const { audience, definition } = DEFINITIONS[name];
    const [address = ''] = endpoints().grpc[audience].split(',');
    const channel = createChannel(address);
    // The same lookup by name as in `call`, on a client that signs nothing.
    const client = createClient(definition as ServiceDefinition, channel) as unknown as Record<
      string,
      (request: object) => unknown
    >;
    const outcome = firstOf(client[method]?.({}));
    await expect(outcome).rejects.toMatchObject({ code: 16 });
    channel.close();
  });
});

describe('an RPC called by a service without access', () => {
  const closed = rpcs.filter(({ path }) => !caseOf(path).open);
  it.each(closed)('$path is refused', async (rpc) => {
    const scope = caseOf(rpc.path).outcome === 'platform' ? platformScope('e2e') : newTenant();
    const error = await refusal(call(await servicesAs(STRANGER), rpc, {}, scope));
    expect(error.code).toBe('PERMISSION_DENIED');
  });
});

describe('with ids of another tenant', () => {
  let owner: TenantScope;
  let intruder: TenantScope;
  let ids: OwnedIds;
  let before: string;
  let portal: Services;
  beforeAll(async () => {
    portal = await servicesAs('portal');
    owner = await openTenant(portal);
    intruder = await openTenant(portal);
    ids = await ownThings(portal, owner);
    before = await seenByOwner(portal, owner);
  });
  afterAll(() => undeploy(portal, owner, ids.agentId));

  const as = async (rpc: (typeof rpcs)[number], use: OwnedIds) => {
    const { caller, request } = caseOf(rpc.path);
    return call(await servicesAs(caller), rpc, request?.(use) ?? {}, intruder);
  };
  const having = (...outcomes: string[]) =>
    rpcs.filter(({ path }) => outcomes.includes(caseOf(path).outcome));

  it.each(having('platform'))('$path is for the platform only', async (rpc) => {
    expect((await refusal(as(rpc, ids))).code).toBe('PERMISSION_DENIED');
  });

  it.each(having('hidden'))('$path responds as for an unknown id', async (rpc) => {
    const unknown = unknownIds();
    const [foreign, absent] = [await refusal(as(rpc, ids)), await refusal(as(rpc, unknown))];
    expect(foreign.code).toBe('NOT_FOUND');
    expect(absent.code).toBe('NOT_FOUND');
    expect(withoutIds(foreign, ids)).toBe(withoutIds(absent, unknown));
  });

  it.each(having('own', 'shared'))('$path shows and changes nothing of the owner', async (rpc) => {
    const { request } = caseOf(rpc.path);
    const sent = textOf(request?.(ids) ?? {});
    const answer = textOf(
      await as(rpc, ids).catch((error: unknown) =>
        error instanceof AppError ? error.code : Promise.reject(error),
      ),
    );
    const secretIds = [ids.tenantId, ids.agentId, ids.keyId, ids.instanceId, ids.eventId];
    expect(secretIds.filter((id) => answer.includes(id) && !sent.includes(id))).toEqual([]);
    expect(answer).not.toContain(`"tenantId":"${ids.tenantId}"`);
    expect(answer).not.toMatch(/^"(INTERNAL|UNAVAILABLE|PERMISSION_DENIED|UNAUTHENTICATED|UNIMPLEMENTED)"$/);
  });

  it('leaves everything of the owner unchanged', async () => {
    expect(await seenByOwner(portal, owner)).toBe(before);
  });
});

function withoutIds({ message }: AppError, ids: OwnedIds): string {
  return Object.values(ids).reduce((text, id) => text.replaceAll(id, '<id>'), message);
}
