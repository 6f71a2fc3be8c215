const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Rows are deleted once they are expired. */
export interface DeleteRule {
  table: string;
  /** How long a row is kept after the time that `expired` compares. */
  keepMs: number;
  /** SQL condition on a row `r`; $1 is the time `keepMs` ago. Must be supported by an index. */
  expired: string;
}

/** Rows are kept, with the reason: the table does not grow, or its content must not be lost. */
export interface KeepRule {
  table: string;
  keep: string;
}

export type RetentionRule = DeleteRule | KeepRule;

/** Schemas of the platform's database. */
export type RetentionSchema =
  'registry' | 'gateway' | 'host' | 'models' | 'compute' | 'network' | 'governance' | 'identity';

/** A caller retries a mutation within minutes; a day is customary. */
const idempotency: DeleteRule = { table: 'idempotency', keepMs: 2 * DAY_MS, expired: 'r.created_at < $1' };
/** Time for an operator to act; the alarm is active while there are any. */
const deadLetters = (table: string): DeleteRule => ({
  table,
  keepMs: 90 * DAY_MS,
  expired: 'r.dead_lettered_at < $1',
});

/**
 * For every table of the platform, how long its rows are kept. A table without a rule fails a test: when you add one,
 * state here what happens to its rows.
 */
export const RETENTION: Record<RetentionSchema, readonly RetentionRule[]> = {
  registry: [
    idempotency,
    deadLetters('audit_outbox'),
    { table: 'agent', keep: 'the record of an agent, which its audit log and its usage refer to' },
    { table: 'agent_version', keep: 'what an agent was deployed as; goes with the agent' },
    { table: 'agent_vector', keep: 'at most one row an agent; deleted when the agent is gone' },
    { table: 'lease', keep: 'at most one row an agent; ends with the lease' },
    // The latest generation's events are what the page of a running agent shows, however long it has been running.
    {
      table: 'agent_event',
      keepMs: 30 * DAY_MS,
      expired: `r.at < $1 AND NOT EXISTS (SELECT FROM registry.agent a
        WHERE a.id = r.agent_id AND a.generation = r.generation AND a.state <> 'gone')`,
    },
  ],
  gateway: [
    idempotency,
    deadLetters('usage_outbox'),
    deadLetters('audit_outbox'),
    deadLetters('push_outbox'),
    { table: 'push_config', keepMs: 30 * DAY_MS, expired: 'r.created_at < $1' },
    // Of a task that goes on for longer, nobody is told any more.
    { table: 'push_watch', keepMs: 30 * DAY_MS, expired: 'r.created_at < $1' },
    { table: 'exchange', keepMs: 30 * DAY_MS, expired: 'r.started_at < $1 AND r.outcome IS NOT NULL' },
    { table: 'bridged_task', keepMs: 7 * DAY_MS, expired: 'r.updated_at < $1' },
    // Documented in docs/protocol/extensions.md.
    { table: 'task_log', keepMs: DAY_MS, expired: 'r.updated_at < $1' },
    { table: 'task_event', keep: 'goes with its log, which bounds its bytes' },
    { table: 'sent_message', keepMs: DAY_MS, expired: 'r.created_at < $1' },
  ],
  host: [
    idempotency,
    { table: 'task', keepMs: 30 * DAY_MS, expired: 'r.updated_at < $1' },
    { table: 'message', keepMs: 30 * DAY_MS, expired: 'r.at < $1' },
    deadLetters('audit_outbox'),
    { table: 'hand_over', keepMs: 30 * DAY_MS, expired: 'r.ended_at < $1' },
    { table: 'hand_over_rule', keep: 'made by people; at most one row an agent' },
  ],
  models: [
    idempotency,
    deadLetters('audit_outbox'),
    deadLetters('usage_outbox'),
    { table: 'api_key', keep: 'made by people; usage and audit refer to revoked ones' },
    { table: 'attempt', keepMs: 30 * DAY_MS, expired: "r.started_at < $1 AND r.state <> 'open'" },
    { table: 'ended_member', keepMs: DAY_MS, expired: 'r.ended_at < $1' },
    { table: 'ended_grant', keepMs: DAY_MS, expired: 'r.ended_at < $1' },
    { table: 'knowledge_base', keep: 'made by people; a bounded number a tenant' },
    // So long a citation says that its document was deleted, not that there was none.
    { table: 'knowledge_document', keepMs: 90 * DAY_MS, expired: 'r.deleted_at < $1' },
    { table: 'knowledge_version', keep: 'at most two rows a document; goes with the document' },
    { table: 'knowledge_section', keep: 'a bounded number a document; goes with its version' },
    {
      table: 'knowledge_vector',
      keep: 'a bounded number a knowledge base; goes with the last passage of its text',
    },
    { table: 'knowledge_question', keep: 'made by people; a bounded number a knowledge base' },
    { table: 'knowledge_evaluation', keep: 'at most 20 rows a knowledge base' },
    { table: 'knowledge_evaluation_run', keep: 'at most one row a knowledge base; goes with its run' },
    // So long an answer can be marked.
    { table: 'knowledge_answer', keepMs: 7 * DAY_MS, expired: 'r.at < $1' },
    { table: 'knowledge_feedback', keepMs: 90 * DAY_MS, expired: 'r.marked_at < $1' },
  ],
  compute: [
    idempotency,
    deadLetters('usage_outbox'),
    { table: 'reservation', keepMs: 30 * DAY_MS, expired: 'r.ended_at < $1' },
    { table: 'node_usage', keep: 'one row a node of the atlas' },
    { table: 'workload', keepMs: DAY_MS, expired: "r.updated_at < $1 AND r.state = 'stopped'" },
    {
      table: 'engine',
      keepMs: DAY_MS,
      expired: `r.expires_at < $1 AND NOT EXISTS (
        SELECT 1 FROM compute.workload w WHERE w.engine_id = r.engine_id AND w.state <> 'stopped')`,
    },
  ],
  network: [
    idempotency,
    { table: 'topology', keep: 'one row' },
    { table: 'link_state', keep: 'one row a link of the atlas' },
    {
      table: 'link_change',
      keep: 'the audit trail of the network, a row each time an operator or healing changes a link; the role of the service may not delete it',
    },
  ],
  governance: [
    idempotency,
    { table: 'account', keep: 'three rows a tenant' },
    { table: 'transfer', keep: 'the ledger: every movement of money, append-only' },
    { table: 'price', keep: 'what usage was charged at; never edited' },
    { table: 'usage_entry', keep: 'the ledger: what was charged, and the proof that it was charged once' },
    { table: 'usage_hour', keep: 'the ledger: usage by hour, for reports of past periods' },
    { table: 'spend_month', keep: 'the ledger: one row a tenant and month' },
    // Repeats of its settlement are recognised this long; later ones are still charged once, by event id.
    { table: 'hold', keepMs: 7 * DAY_MS, expired: "r.ended_at < $1 AND r.state <> 'held'" },
    { table: 'budget', keep: 'set by people; a bounded number a tenant' },
    { table: 'rate_limit', keep: 'set by people; a bounded number a tenant' },
    { table: 'budget_use', keepMs: 90 * DAY_MS, expired: 'r.window_end < $1 AND r.held_micro = 0' },
    // Later charges on it are still paid, from the balance.
    { table: 'quota_lease', keepMs: 7 * DAY_MS, expired: 'r.ended_at < $1' },
    { table: 'discrepancy', keepMs: 400 * DAY_MS, expired: 'r.at < $1' },
    { table: 'rate_use', keepMs: HOUR_MS, expired: 'r.minute < $1' },
    { table: 'rate_slot', keepMs: HOUR_MS, expired: 'r.expires_at < $1' },
    { table: 'audit_head', keep: 'one row a tenant' },
    { table: 'audit_record', keep: 'the audit log: a chain that a missing record would break' },
  ],
  identity: [
    idempotency,
    deadLetters('audit_outbox'),
    deadLetters('departure_outbox'),
    { table: 'users', keep: 'people; they are removed on request' },
    { table: 'accounts', keep: 'how people sign in; goes with the user' },
    { table: 'two_factors', keep: 'how people sign in; goes with the user' },
    { table: 'passkeys', keep: 'how people sign in; goes with the user' },
    { table: 'organizations', keep: 'tenants' },
    { table: 'organization_slugs', keep: 'old links lead on, and nobody takes them over' },
    { table: 'sso_connections', keep: 'how people sign in; goes with the organisation' },
    { table: 'sso_domains', keep: 'how people sign in; goes with the connection' },
    { table: 'members', keep: 'who belongs to a tenant; goes with the user or the organisation' },
    {
      table: 'removed_members',
      keep: 'who may not come back unasked; goes with the user or the organisation',
    },
    { table: 'invitations', keepMs: 90 * DAY_MS, expired: 'r.expires_at < $1' },
    { table: 'sessions', keepMs: DAY_MS, expired: 'r.expires_at < $1' },
    { table: 'verifications', keepMs: DAY_MS, expired: 'r.expires_at < $1' },
    { table: 'password_links', keepMs: DAY_MS, expired: 'r.expires_at < $1' },
    { table: 'signing_keys', keep: 'one row a month; better-auth publishes those whose tokens may be valid' },
    // Anybody may register an application.
    {
      table: 'oauth_clients',
      keepMs: DAY_MS,
      expired: `r.created_at < $1 AND NOT EXISTS (
        SELECT FROM identity.oauth_consents c WHERE c.client_id = r.client_id)`,
    },
    { table: 'oauth_resources', keep: 'one row' },
    { table: 'oauth_client_resources', keep: 'empty; goes with the application' },
    {
      table: 'oauth_consents',
      keep: 'what people let applications do, until they end it; at most 100 a person',
    },
    { table: 'oauth_refresh_tokens', keepMs: DAY_MS, expired: 'r.expires_at < $1' },
    { table: 'oauth_access_tokens', keepMs: DAY_MS, expired: 'r.expires_at < $1' },
    { table: 'oauth_client_assertions', keepMs: DAY_MS, expired: 'r.expires_at < $1' },
    // Remembers for a month where an account has signed in.
    { table: 'sign_in_attempts', keepMs: 30 * DAY_MS, expired: 'r.last_at < $1' },
    // Its time is in milliseconds; windows last minutes.
    {
      table: 'rate_limits',
      keepMs: DAY_MS,
      expired: 'r.last_request < (extract(epoch FROM $1::timestamptz) * 1000)::bigint',
    },
  ],
};
