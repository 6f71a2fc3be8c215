import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@isthmus/platform-errors';
import { StatementSigner, type TenantScope } from '@isthmus/platform-identity';
import { isUuid } from '@isthmus/platform-validation';
import { ChargeClient } from './charge.client.js';
import { claimsOf, eventIdsOf } from './receipt.claims.js';
import { ReceiptRepository } from './receipt.repository.js';

/** The `typ` of a receipt's protected header. */
export const RECEIPT_TYPE = 'receipt+jwt';
/** A charge is usually in the ledger a second after its request ended. */
const WAIT_MS = 1_000;

/** Signed statements of what requests were charged. */
@Injectable()
export class ReceiptService {
  constructor(
    @Inject(ReceiptRepository) private readonly requests: Pick<ReceiptRepository, 'attempts'>,
    @Inject(ChargeClient) private readonly ledger: Pick<ChargeClient, 'chargesOf'>,
    private readonly signer: StatementSigner,
  ) {}

  /**
   * The receipt of a request as a compact JWS, whose id is that of the request. Throws NOT_FOUND, with a time to retry
   * after, where the request is unknown, is another tenant's, or is not charged yet.
   */
  async receiptOf(scope: TenantScope, id: string): Promise<string> {
    const attempts = isUuid(id) ? await this.requests.attempts(scope, id) : [];
    const expected = eventIdsOf(attempts);
    const charged = await this.ledger.chargesOf(scope, expected);
    if (attempts.length === 0 || charged.lines.length < expected.length) throw noReceipt(id);
    const { tenantId } = scope;
    return this.signer.sign(
      RECEIPT_TYPE,
      claimsOf({ id, tenantId, attempts, charged, issuedAt: new Date() }),
    );
  }

  /** The keys that verify receipts, as a JWK Set. */
  keySet(): object {
    return this.signer.keySet;
  }
}

function noReceipt(id: string): AppError {
  return new AppError(
    'NOT_FOUND',
    `There is no receipt ${id.slice(0, 80)}: no request of your organisation has this id, or it is not charged yet`,
    { retryAfterMs: WAIT_MS, remedy: 'A request is charged about a second after its end; try again then.' },
  );
}
