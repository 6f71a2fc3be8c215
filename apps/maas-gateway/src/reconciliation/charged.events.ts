import { Inject, Injectable } from '@nestjs/common';
import { allPages } from '@isthmus/platform-grpc-client';
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
    const read = (pageToken: string) =>
      this.ledger.listCharges({ ...period, skus: SKUS, pageToken }, { scope: SCOPE });
    for await (const { events } of allPages(read))
      for (const { at, ...event } of events) if (at) yield { at, ...event };
  }
}
