import { AppError } from '@isthmus/platform-errors';
import { KeyedQueue } from '@isthmus/platform-jobs';
import type { Pool, PoolClient } from 'pg';
import { outageOf } from '../outage';

/**
 * Of the connections of a pool that transactions use at once: reads, such as those of sessions, always find one. Transactions
 * wait for locks, reads do not.
 */
const POOL_SHARE = 0.6;
const POOL_DEFAULT = 10;

/** Next bundles routes and pages apart, and they share the pool. */
const shared = globalThis as typeof globalThis & { isthmusQueues?: WeakMap<Pool, KeyedQueue> };

function queueOf(pool: Pool): KeyedQueue {
  const known = (shared.isthmusQueues ??= new WeakMap());
  const queue =
    known.get(pool) ?? new KeyedQueue(Math.ceil((pool.options?.max ?? POOL_DEFAULT) * POOL_SHARE));
  known.set(pool, queue);
  return queue;
}

/**
 * Runs `work` in a transaction, once no other one runs under the same `keys`. RATE_LIMITED or UNAVAILABLE, both with a time
 * to retry, when too many wait, or for too long, and while the database is unavailable.
 */
export async function transaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
  keys: string[] = [],
): Promise<Result> {
  return queueOf(pool)
    .run(keys, () => committed(pool, work))
    .catch((error: unknown) => {
      throw outageOf(error) ?? error;
    });
}

async function committed<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    const broken = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    );
    client.release(broken);
    throw error;
  }
}

/** Who changes something, and in which organisation, where it is one. */
export interface Author {
  /** As the audit log names them, such as `user:<id>`. */
  actor: string;
  tenantId?: string;
  /** What else others may change at the same time, such as an invitation. */
  subject?: string;
}

/**
 * Runs `work` in a transaction whose changes the audit log attributes to the author; those of one author, of one
 * organisation, and on one subject wait for each other. Refusals of the database become AppErrors.
 */
export async function inTransaction<Result>(
  pool: Pool,
  { actor, tenantId, subject }: Author,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const attributed = async (client: PoolClient) => {
    await actAs(client, actor);
    return work(client);
  };
  const keys = [actor, tenantId, subject].filter((key) => key !== undefined);
  return transaction(pool, attributed, keys).catch((error: unknown) => {
    throw refusalOf(error) ?? error;
  });
}

/** The audit log attributes further changes of the transaction to `actor`. */
export async function actAs(client: PoolClient, actor: string): Promise<void> {
  await client.query(`SELECT set_config('app.actor', $1, true)`, [actor]);
}

/** Other transactions that lock the organisation wait for the end of this one. */
export async function lockOrganization(client: PoolClient, organizationId: string): Promise<void> {
  await client.query('SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organizationId]);
}

/** As the migration `passkeys` enforces it. */
export const PASSKEYS_MAX = 20;

/** What the triggers and keys of schema `identity` refuse, by the name of the constraint. */
const REFUSALS = {
  members_max: ['LIMIT_EXCEEDED', 'An organisation has at most 200 members'],
  memberships_max: ['LIMIT_EXCEEDED', 'A person belongs to at most 100 organisations'],
  owned_organizations_max: ['LIMIT_EXCEEDED', 'A person owns at most 20 organisations'],
  invitations_max: ['LIMIT_EXCEEDED', 'An organisation has at most 100 open invitations'],
  passkeys_max: ['LIMIT_EXCEEDED', `A person has at most ${PASSKEYS_MAX} passkeys`],
  sso_domains_max: ['LIMIT_EXCEEDED', 'An organisation has at most 20 domains'],
  sso_domains_verified: ['ALREADY_EXISTS', 'Another organisation has verified this domain'],
  last_owner: [
    'FAILED_PRECONDITION',
    'An organisation needs an owner',
    { remedy: 'Make somebody else an owner first.' },
  ],
  organizations_slug_key: ['ALREADY_EXISTS', 'The slug belongs to another organisation'],
  accounts_provider_id_account_id_key: [
    'ALREADY_EXISTS',
    'This identity of the provider is linked to another person',
    { remedy: 'Sign in as that person, or with a password.' },
  ],
  users_email_key: [
    'ALREADY_EXISTS',
    'Somebody with this address can sign in already',
    { remedy: 'Sign in, then open the link again.' },
  ],
  members_organization_id_user_id_key: ['ALREADY_EXISTS', 'This person is a member already'],
} as const satisfies Record<string, ConstructorParameters<typeof AppError>>;
type Constraint = keyof typeof REFUSALS;

/** What the database refuses by this constraint. */
export function refusalBy(constraint: Constraint, cause?: unknown): AppError {
  const [code, message, options]: ConstructorParameters<typeof AppError> = REFUSALS[constraint];
  return new AppError(code, message, { ...options, cause });
}

/** The refusal by a rule of the database; better-auth wraps errors of the driver. Undefined for any other error. */
export function refusalOf(error: unknown): AppError | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const constraint = 'constraint' in cause ? String(cause.constraint) : '';
    // The check makes it one of the keys.
    if (Object.hasOwn(REFUSALS, constraint)) return refusalBy(constraint as Constraint, error);
  }
  return undefined;
}
