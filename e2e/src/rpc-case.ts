/** Ids that belong to one tenant, for others to try. */
export interface OwnedIds {
  tenantId: string;
  agentId: string;
  instanceId: string;
  leaseId: string;
  reservationKey: string;
  keyId: string;
  /** Idempotency key with which the tenant deployed, registered and created its API key. */
  idempotencyKey: string;
  holdKey: string;
  eventId: string;
  knowledgeBaseId: string;
  /** That a model has given from the knowledge base. */
  answerId: string;
  documentId: string;
  handOverId: string;
  /** Of the conversation that was handed over. */
  contextId: string;
}

/**
 * What another tenant gets: `hidden`: the response to an id that does not exist; `own`: a response with nothing of the
 * owner; `shared`: reference data, the same for all; `platform`: refused, as the RPC works across tenants for the
 * platform only.
 */
export type Outcome = 'hidden' | 'own' | 'shared' | 'platform';

export interface RpcCase {
  outcome: Outcome;
  /** A service that may call it. */
  caller: string;
  /** Every service may call it. */
  open?: true;
  request?: (ids: OwnedIds) => object;
}

/** The cases of one service, by path. */
export function service(name: string, cases: Record<string, RpcCase>): Record<string, RpcCase> {
  return Object.fromEntries(Object.entries(cases).map(([method, one]) => [`/${name}/${method}`, one]));
}
