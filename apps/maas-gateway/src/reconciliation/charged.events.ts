import { Inject, Injectable } from '@nestjs/common';
import { platformScope } from '@isthmus/platform-identity';
import { LEDGER, type LedgerRpc } from '../ledger/ledger.module.js';
import type { UsageEvent } from './reconcile.js';

const SKUS = ['model.input', 'model.output'];
const SCOPE = platformScope('service:maas-gateway');
/** Reads what the ledger charged for models, over all tenants. */
@Injectable()
export class ChargedEvents {
  constructor(@Inject(LEDGER) private readonly ledger: Pick<LedgerRpc, 'listCharges'>) {}

  /** Charges from `from` until before `to`, an hour at most, by time and event id. */
  async *events(period: { from: Date; to: Date }): AsyncGenerator<UsageEvent> {
    let pageToken = '';
    do {
      const page = await this.ledger.listCharges({ ...period, skus: SKUS, pageToken }, { scope: SCOPE });
      for (const { at, ...event } of page.events) if (at) yield { at, ...event };
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
  }
}
