import type { Payment, RatedCharge } from '@isthmus/domain-governance';
import type { Discrepancy } from './discrepancy.repository.js';
import type { UsageLine } from '../usage/usage-line.js';

/** Payments that fell short, each with the facts of its first line that was not paid in full. */
export function discrepanciesOf(
  charges: readonly RatedCharge<UsageLine>[],
  payments: readonly Payment<UsageLine>[],
): Discrepancy[] {
  const costs = new Map(charges.map(({ id, lines }) => [id, lines]));
  return payments.flatMap(({ id: chargeId, discrepancy: kind, ...payment }) => {
    if (!kind) return [];
    const paid = new Map(payment.lines.map(({ line, amountMicro }) => [line.eventId, amountMicro]));
    const short = costs
      .get(chargeId)
      ?.find(({ line, amountMicro }) => (paid.get(line.eventId) ?? amountMicro) < amountMicro)?.line;
    const { workedMicro, heldMicro, chargedMicro } = payment;
    const facts = {
      requestId: short?.requestId ?? '',
      attempt: short?.attempt ?? 0,
      model: short?.model ?? '',
      upstream: short?.upstream ?? '',
      agentId: short?.agentId ?? '',
      keyId: short?.keyId ?? '',
    };
    return [{ chargeId, kind, ...facts, workedMicro, heldMicro, chargedMicro }];
  });
}
