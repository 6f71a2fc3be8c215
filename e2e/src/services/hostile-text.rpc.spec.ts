import type { ServiceDefinition } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { operatorScope } from '@isthmus/platform-identity';
import { hostileRequests, type HostileText } from '@isthmus/testing';
import { expect, it } from 'vitest';
import { firstOf } from '../first-answer.ts';
import { unknownIds } from '../owned-ids.ts';
import type { RpcCase } from '../rpc-case.ts';
import { RPC_CASES } from '../rpc-cases.ts';
import { DEFINITIONS, newTenant, servicesAs, type Services } from '../services.ts';

interface Rpc extends RpcCase {
  path: string;
  name: keyof Services;
  method: string;
  /** The request of the case, with every field of the message. */
  full: () => object;
}

const rpcs = Object.entries(DEFINITIONS).flatMap(([name, { definition }]) =>
  Object.entries(definition.methods as ServiceDefinition['methods']).flatMap(([method, rpc]): Rpc[] => {
    const path = `/${definition.fullName}/${rpc.name}`;
    const known = RPC_CASES[path];
    // Every message type of ts-proto has fromPartial, which fills in absent strings.
    const { fromPartial } = rpc.requestType as unknown as { fromPartial: (partial: object) => object };
    const full = () => fromPartial(known?.request?.(unknownIds()) ?? {});
    // The name is a key of the table that the services are made from.
    return known ? [{ ...known, path, name: name as keyof Services, method, full }] : [];
  }),
);
const withText = rpcs.filter(({ full }) => hostileRequests(full()).length > 0);

async function outcomeOf({ name, method, caller, outcome }: Rpc, request: object): Promise<string> {
  const services = await servicesAs(caller);
  // Methods are looked up by name: their requests are those of rpc-cases.ts, with hostile text in them.
  const client = services[name] as unknown as Record<string, (request: object, options: object) => unknown>;
  const scope = outcome === 'platform' ? operatorScope('user:e2e') : newTenant();
  try {
    const answer = await firstOf(client[method]?.(request, { scope, retry: false }));
    return isRefused(answer) ? 'INVALID_ARGUMENT' : 'answered';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

/** Charges are independent: each is refused by itself. */
function isRefused(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null || !('results' in answer)) return false;
  const results = answer.results as { refused?: string }[]; // of a ChargeResponse
  return results.length > 0 && results.every(({ refused }) => refused);
}

/** Strings in the generated types, and numbers on the wire. */
const ENUMS = ['visibility', 'protocol', 'subject.kind', 'view', 'format'];

it('is tried on most RPCs', () => {
  expect(withText.length).toBeGreaterThanOrEqual(50);
});

it.each(withText)('$path answers hostile text as the caller’s error', async (rpc) => {
  const outcomes: string[] = [];
  for (const { field, text, request } of hostileRequests(rpc.full())) {
    if (!textsFor(rpc).includes(text) || ENUMS.includes(field)) continue;
    const outcome = await outcomeOf(rpc, request);
    const right = text === 'NUL' ? ['INVALID_ARGUMENT'] : WITHOUT_FAULT_OF_OURS;
    if (!right.includes(outcome)) outcomes.push(`${field} ${text}: ${outcome}`);
  }
  expect(outcomes).toEqual([]);
});

/**
 * The other texts are valid where people write several lines: the tests of the services try them, without side effects.
 */
function textsFor({ path }: Rpc): HostileText[] {
  // A host starts agents whose texts the registry has checked, and would start this one.
  return /\/(Start|Enrol)Instance$/.test(path) ? ['NUL'] : ['NUL', 'BEL', '1 MiB'];
}

/**
 * Outcomes allowed for text that some fields accept: that it is invalid, or whatever the rest of the request leads to.
 */
const WITHOUT_FAULT_OF_OURS = [
  'answered',
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'UNAUTHENTICATED',
  'FAILED_PRECONDITION',
  'PLACEMENT_IMPOSSIBLE',
  'ALREADY_EXISTS',
  'IDEMPOTENCY_MISMATCH',
  'BUDGET_EXHAUSTED',
];
