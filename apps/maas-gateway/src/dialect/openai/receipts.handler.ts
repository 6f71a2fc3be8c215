import type { HttpCall } from '@isthmus/platform-http';
import type { ReceiptService } from '../../receipt/receipt.service.js';

/** GET /v1/receipts/{id}: a compact JWS. */
export async function showReceipt(
  receipts: Pick<ReceiptService, 'receiptOf'>,
  call: HttpCall,
): Promise<void> {
  const receipt = await receipts.receiptOf(call.principal.scope, call.parameters['id'] ?? '');
  call.send(receipt, { headers: { 'content-type': 'application/jwt', 'cache-control': 'private' } });
}

/** GET /.well-known/jwks.json: the keys that verify receipts. */
export function listReceiptKeys(receipts: Pick<ReceiptService, 'keySet'>, call: HttpCall): void {
  call.sendJson(receipts.keySet(), {
    headers: { 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=300' },
  });
}
