import 'server-only';
import type { TenantScope } from '@isthmus/platform-identity';
import { runtime } from '../runtime';
import { namesOfUsers } from './people';

export interface AuditRecordView {
  sequence: number;
  action: string;
  resource: string;
  actor: string;
  at: Date | undefined;
  attributes: Record<string, string>;
  hash: string;
  /** Names of the users in `resource` ("user/<id>") and `actor` ("user:<id>") and addresses of invitations, as far as known. */
  names: Record<string, string>;
}

const PAGE_SIZE = 50;

/** One page, newest first; about `subjects` (first words of actions), or about anything when there are none. */
export async function listAuditRecords(
  scope: TenantScope,
  pageToken: string,
  { pageSize = PAGE_SIZE, subjects = [] }: { pageSize?: number; subjects?: readonly string[] } = {},
): Promise<{ records: AuditRecordView[]; nextPageToken: string }> {
  const { clients } = await runtime();
  const query = { pageSize, pageToken, subjects: [...subjects] };
  const page = await clients.audit.listRecords(query, { scope });
  const references = page.records.flatMap(({ actor, resource }) => [actor, resource]);
  const [people, invited] = await Promise.all([namesOf(references), addressesOf(scope, references)]);
  return {
    nextPageToken: page.nextPageToken,
    records: page.records.map(({ sequence, action, resource, actor, at, attributes, hash }) => ({
      sequence: Number(sequence),
      action,
      resource,
      actor,
      at,
      attributes,
      hash,
      names: Object.fromEntries(
        [actor, resource].flatMap((reference) => {
          const name = isUser(reference) ? people.get(reference.slice(USER.length)) : invited.get(reference);
          return name === undefined ? [] : [[reference, name]];
        }),
      ),
    })),
  };
}

/** Both "user:<id>" and "user/<id>". */
const USER = 'user:';
const isUser = (reference: string): boolean => /^user[:/][0-9a-f-]{36}$/.test(reference);

/** Names of the users in a tenant's own log. */
function namesOf(references: string[]): Promise<Map<string, string>> {
  return namesOfUsers(references.filter(isUser).map((reference) => reference.slice(USER.length)));
}

/** Addresses of the tenant's invitations by their references, such as "invitation/<id>". */
async function addressesOf({ tenantId }: TenantScope, references: string[]): Promise<Map<string, string>> {
  const ids = references.flatMap((reference) => /^invitation\/([0-9a-f-]{36})$/.exec(reference)?.[1] ?? []);
  if (ids.length === 0) return new Map();
  const { pool } = await runtime();
  const { rows } = await pool.query<{ id: string; email: string }>(
    'SELECT id, email FROM invitations WHERE organization_id = $1 AND id = ANY($2::uuid[])',
    [tenantId, ids],
  );
  return new Map(rows.map(({ id, email }) => [`invitation/${id}`, email]));
}

export interface ChainCheck {
  intact: boolean;
  records: number;
  firstBadSequence: number;
  headHash: string;
}

export async function verifyChain(scope: TenantScope): Promise<ChainCheck> {
  const { clients } = await runtime();
  const check = await clients.audit.verifyChain({}, { scope, deadline: 20_000 });
  return {
    intact: check.intact,
    records: Number(check.records),
    firstBadSequence: Number(check.firstBadSequence),
    headHash: check.headHash,
  };
}
