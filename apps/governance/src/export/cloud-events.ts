import type { ExportedAccount, ExportedCharge, ExportFormat } from './export.types.js';

/** CloudEvents 1.0 in their JSON format, one a line. `source` and `id` together are the same whenever an event is exported. */
export const cloudEvents: ExportFormat = {
  head: '',
  write: (charges, account) =>
    charges.map((charge) => `${JSON.stringify(eventOf(charge, account))}\n`).join(''),
};

/** Quantities and amounts are at most 10¹⁵, so that JSON numbers hold them exactly. */
function eventOf(
  { line, amountMicro, priceId, price }: ExportedCharge,
  { tenantId, currency }: ExportedAccount,
): object {
  return {
    specversion: '1.0',
    type: 'com.isthmus.usage.v1',
    source: `/isthmus/tenants/${tenantId}`,
    id: line.eventId,
    time: line.at.toISOString(),
    subject: tenantId,
    datacontenttype: 'application/json',
    data: {
      sku: line.sku,
      quantity: Number(line.quantity),
      unit: price.unit,
      price_id: priceId,
      amount_micro: Number(amountMicro),
      currency,
      model: line.model,
      project_id: line.projectId,
      key_id: line.keyId,
      agent_id: line.agentId,
      session_id: line.sessionId,
      request_id: line.requestId,
      attempt: line.attempt,
      counted_by: line.countedBy,
      outcome: line.outcome,
      trace_id: line.traceId,
    },
  };
}
