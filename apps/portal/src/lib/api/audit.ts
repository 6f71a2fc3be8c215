import 'server-only';
import type { TenantScope } from '@isthmus/platform-grpc';
import { runtime } from '../runtime';

export interface AuditRecordView {
  sequence: number;
  action: string;
  resource: string;
  actor: string;
  at: Date | undefined;
  attributes: Record<string, string>;
  hash: string;
}

const PAGE_SIZE = 50;

export async function listAuditRecords(
  scope: TenantScope,
  pageToken: string,
  pageSize = PAGE_SIZE,
): Promise<{ records: AuditRecordView[]; nextPageToken: string }> {
  const { clients } = await runtime();
  const page = await clients.audit.listRecords({ pageSize, pageToken }, { scope });
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
    })),
  };
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
