import { randomUUID } from 'node:crypto';
import { storableText } from '@isthmus/platform-validation';

/** One change that a tenant can see, as its audit log records it. No secret and no prompt in any field. */
export interface AuditEvent {
  tenantId: string;
  /** Such as "agent.deploy": what it was done to, a dot, what was done. */
  action: string;
  /** Such as "agent/<id>". */
  resource: string;
  /** Who did it: `user:<id>`, `key:<id>`, `agent:<id>` or `service:<name>`. */
  actor: string;
  /** A few facts that do not change later: names, versions, codes. */
  attributes?: Record<string, string>;
}

/** The part of a transaction that the writer needs; that of platform-database has it. */
export interface AuditTransaction {
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<number>;
}

/** Longest value of an attribute; governance accepts 2,000 characters, a log needs fewer. */
const ATTRIBUTE_CHARACTERS_MAX = 400;

/**
 * Writes an event to the outbox of the service, in the transaction of the change: it exists if and only if the change
 * does. The relay publishes it to governance after the commit (ADR 0013).
 */
export async function recordAudit(tx: AuditTransaction, event: AuditEvent): Promise<void> {
  const attributes = Object.fromEntries(
    Object.entries(event.attributes ?? {}).map(([name, value]) => [name, shortened(value)]),
  );
  await tx.$executeRaw`
    INSERT INTO audit_outbox (id, tenant_id, action, resource, actor, at, attributes)
    VALUES (${randomUUID()}::uuid, ${event.tenantId}::uuid, ${event.action}, ${event.resource}, ${event.actor},
      ${new Date()}, ${JSON.stringify(attributes)}::jsonb)`;
}

/** Governance refuses longer values, NUL and lone surrogates; a refused record would become a dead letter. */
function shortened(value: string): string {
  const characters = [...storableText(value)];
  if (characters.length <= ATTRIBUTE_CHARACTERS_MAX) return characters.join('');
  return `${characters.slice(0, ATTRIBUTE_CHARACTERS_MAX - 1).join('')}…`;
}
