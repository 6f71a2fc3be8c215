import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { networkOf } from '../http/client-address';
import { afterAttempt, NO_ATTEMPTS, waitOf, type Attempts, type BackOff } from './back-off';
import { transaction } from './transaction';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/**
 * Failed attempts are counted for the account at one address, for the account everywhere, and for the address. A
 * stranger meets the first soon and for long. The second ends a search from many addresses; its waits are short, and it
 * does not count where the account has signed in before, so that nobody locks an owner out. The third ends a search
 * through many accounts; it leaves room for an office behind one address.
 */
const RULES = {
  pair: { free: 5, firstMs: 5 * SECOND_MS, maxMs: 30 * MINUTE_MS, forgetMs: 60 * MINUTE_MS },
  account: { free: 30, firstMs: SECOND_MS, maxMs: MINUTE_MS, forgetMs: 60 * MINUTE_MS },
  address: { free: 50, firstMs: SECOND_MS, maxMs: 15 * MINUTE_MS, forgetMs: 60 * MINUTE_MS },
} as const satisfies Record<string, BackOff>;
type Kind = keyof typeof RULES;

/** Of sign-ins at a provider that began at one address and have not ended; it leaves room for an office, too. */
const BEGINNINGS: BackOff = { free: 50, firstMs: SECOND_MS, maxMs: 15 * MINUTE_MS, forgetMs: 60 * MINUTE_MS };

/** Who tries to sign in, and from where; the address is that of the client, without proxies. */
export interface Attempt {
  email: string;
  address: string;
}

interface Row extends Attempts {
  key: string;
  succeeded: boolean;
  nowMs: number;
}

/** Limits of guesses at passwords and codes, and of sign-ins that begin at a provider. In the database, so that all instances share the counts. */
export class SignInLimits {
  constructor(private readonly pool: Pool) {}

  /**
   * Counts an attempt, before the password is looked at. Returns how long to wait, in milliseconds, when it must not be
   * made; 0 when it may. The caller reports afterwards that it succeeded, or that nothing was decided.
   */
  async admit(attempt: Attempt): Promise<number> {
    const keys = kinds().map((kind) => keyOf(kind, attempt));
    return this.change(keys, async (client, rows) => {
      const known = Object.fromEntries(
        kinds().map((kind) => [kind, rows.get(keyOf(kind, attempt))]),
      ) as Record<Kind, Row | undefined>;
      const counted = known.pair?.succeeded ? (['pair', 'address'] as const) : kinds();
      const nowMs = known.pair?.nowMs ?? Date.now();
      const waitMs = Math.max(...counted.map((kind) => waitOf(known[kind] ?? NO_ATTEMPTS, nowMs)));
      if (waitMs > 0) return waitMs;
      for (const kind of counted) {
        const next = afterAttempt(known[kind] ?? NO_ATTEMPTS, RULES[kind], nowMs);
        await write(client, keyOf(kind, attempt), next);
      }
      return 0;
    });
  }

  /** The password was right: forgets what failed for the account, and remembers its address for a month. */
  async succeeded(attempt: Attempt): Promise<void> {
    await this.pool.query(
      `UPDATE sign_in_attempts SET failures = 0, blocked_until = to_timestamp(0),
         succeeded_at = CASE WHEN key = $2 THEN now() ELSE succeeded_at END
       WHERE key = ANY($1)`,
      [[keyOf('pair', attempt), keyOf('account', attempt)], keyOf('pair', attempt)],
    );
    await this.giveBack([keyOf('address', attempt)]);
  }

  /** The attempt was not decided, such as while the database was unavailable: it does not count. */
  async undecided(attempt: Attempt): Promise<void> {
    await this.giveBack(kinds().map((kind) => keyOf(kind, attempt)));
  }

  /**
   * Counts a sign-in that begins at a provider, before the provider is looked up. Returns how long to wait, in
   * milliseconds, when it must not begin; 0 when it may. The caller reports afterwards that it succeeded.
   */
  async admitBeginning(address: string): Promise<number> {
    const key = beginningKeyOf(address);
    return this.change([key], async (client, rows) => {
      const known = rows.get(key);
      const nowMs = known?.nowMs ?? Date.now();
      const waitMs = waitOf(known ?? NO_ATTEMPTS, nowMs);
      if (waitMs === 0) await write(client, key, afterAttempt(known ?? NO_ATTEMPTS, BEGINNINGS, nowMs));
      return waitMs;
    });
  }

  /** The provider has signed somebody in: the beginning does not count. */
  async endedAtProvider(address: string): Promise<void> {
    await this.giveBack([beginningKeyOf(address)]);
  }

  private async giveBack(keys: string[]): Promise<void> {
    await this.pool.query(
      `UPDATE sign_in_attempts SET failures = greatest(0, failures - 1), blocked_until = to_timestamp(0)
       WHERE key = ANY($1)`,
      [keys],
    );
  }

  /** Runs `decide` while no other attempt under one of the same keys is decided. */
  private async change<Result>(
    keys: string[],
    decide: (client: PoolClient, rows: Map<string, Row>) => Promise<Result>,
  ): Promise<Result> {
    return transaction(this.pool, async (client) => {
      await client.query(
        'INSERT INTO sign_in_attempts (key) SELECT unnest($1::text[]) ON CONFLICT (key) DO NOTHING',
        [keys.toSorted()],
      );
      const { rows } = await client.query<Row>(LOCKED, [keys]);
      return decide(client, new Map(rows.map((row) => [row.key, row])));
    });
  }
}

/** In the order of the keys, so that attempts never wait for each other in a circle. */
const LOCKED = `
  SELECT key, failures, extract(epoch FROM blocked_until)::float8 * 1000 AS "blockedUntilMs",
    extract(epoch FROM last_at)::float8 * 1000 AS "lastMs",
    coalesce(succeeded_at > now() - interval '30 days', false) AS succeeded,
    extract(epoch FROM clock_timestamp())::float8 * 1000 AS "nowMs"
  FROM sign_in_attempts WHERE key = ANY($1) ORDER BY key FOR UPDATE`;

async function write(client: PoolClient, key: string, next: Attempts): Promise<void> {
  await client.query(
    `UPDATE sign_in_attempts SET failures = $2, blocked_until = to_timestamp($3), last_at = to_timestamp($4)
     WHERE key = $1`,
    [key, next.failures, next.blockedUntilMs / 1_000, next.lastMs / 1_000],
  );
}

function kinds(): Kind[] {
  return ['account', 'address', 'pair'];
}

/** Addresses of people are not stored, only their digest. */
function keyOf(kind: Kind, { email, address }: Attempt): string {
  const account = email.trim().toLowerCase();
  const network = networkOf(address);
  const named = { pair: `${account} ${network}`, account, address: network }[kind];
  return digested(kind, named);
}

function beginningKeyOf(address: string): string {
  return digested('beginning', networkOf(address));
}

function digested(kind: string, named: string): string {
  return `${kind}:${createHash('sha256').update(named).digest('base64url')}`;
}
