import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { OutboxRelay, publishInOrder } from '@isthmus/platform-jobs';
import type { WaitingPush } from './push.model.js';
import type { PushSender } from './push.sender.js';

/** Webhooks that are called at the same time. */
const LANES_MAX = 200;
const ROWS_MAX = 20;

/** Posts notifications, of each configuration in order, those of different ones side by side. */
export class PushRelay extends OutboxRelay<WaitingPush> {
  constructor(
    sender: PushSender,
    { logger, databaseUrl }: Pick<ServiceKit, 'logger'> & { databaseUrl: string },
  ) {
    super({
      databaseUrl,
      table: { schema: 'gateway', table: 'push_outbox', columns: ['payload'], lane: 'lane', ordered: true },
      logger,
      tenantsMax: LANES_MAX,
      rowsMax: ROWS_MAX,
      publish: async (lane, rows, signal) => {
        const config = await sender.configOf(lane);
        return publishInOrder(rows, signal, async (row) => config && sender.deliver(config, row, signal));
      },
      onStop: () => void sender.close(),
    });
  }
}
