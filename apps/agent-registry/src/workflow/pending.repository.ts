import type { Transaction } from '@isthmus/platform-database';

/** Work that a change requires, committed with it; started after the commit, or by the sweep if that failed. */
export type PendingWorkflow =
  | { name: 'DeployAgent'; generation: number }
  | { name: 'RecoverAgent'; lostGeneration: number; reason: string }
  | { name: 'RollAgent'; generation: number; formerGeneration: number }
  | { name: 'UndeployAgent'; generation: number; generations?: number[] };

/** An agent whose last change requires work. */
export interface PendingAgent {
  id: string;
  tenantId: string;
  pendingWorkflow: PendingWorkflow | undefined;
}

/** The column of JSON holds only what a change of an agent wrote. */
interface PendingRow {
  id: string;
  tenant_id: string;
  pending_workflow: PendingWorkflow;
}

/**
 * Claims up to `limit` agents whose work was requested before `before` and has not been started: for `leaseMs` no other
 * process gets them. The longest overdue come first.
 */
export async function claimPending(
  tx: Transaction,
  { before, limit, leaseMs }: { before: Date; limit: number; leaseMs: number },
): Promise<PendingAgent[]> {
  const rows = await tx.$queryRaw<PendingRow[]>`
    UPDATE registry.agent SET pending_due_at = now() + ${leaseMs} * interval '1 millisecond'
    WHERE id = ANY(ARRAY(
      SELECT id FROM registry.agent
      WHERE pending_workflow IS NOT NULL AND pending_due_at <= now() AND updated_at < ${before}
      ORDER BY pending_due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))
    RETURNING id, tenant_id, pending_workflow`;
  return rows.map((row) => ({ id: row.id, tenantId: row.tenant_id, pendingWorkflow: row.pending_workflow }));
}

/** Delays pending work that could not be started: two seconds at first, then twice as long, up to `maxMs`. */
export async function postponePending(tx: Transaction, agentId: string, maxMs: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE registry.agent SET pending_attempts = pending_attempts + 1,
      pending_due_at = now() + least(${maxMs}, 2000 * 2 ^ least(pending_attempts, 10)) * interval '1 millisecond'
    WHERE id = ${agentId}::uuid AND pending_workflow IS NOT NULL`;
}

/** Marks the pending work as started, unless other work has become pending meanwhile. */
export async function clearPending(
  tx: Transaction,
  agentId: string,
  { started, workflowId }: { started: PendingWorkflow; workflowId: string },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE registry.agent SET pending_workflow = NULL, workflow_id = ${workflowId}, pending_due_at = now(),
      pending_attempts = 0
    WHERE id = ${agentId}::uuid AND pending_workflow = ${JSON.stringify(started)}::jsonb`;
}
