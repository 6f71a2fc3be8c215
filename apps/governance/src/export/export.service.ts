import { Inject, Injectable } from '@nestjs/common';
import type { TenantScope } from '@isthmus/platform-identity';
import type { EntryPlace } from '../usage/usage.repository.js';
import { cloudEvents } from './cloud-events.js';
import { ExportRepository } from './export.repository.js';
import type { ExportFormat } from './export.types.js';
import { focus } from './focus.js';

/** What an export may be asked for as. */
export const FORMATS = ['focus', 'cloudevents'] as const;
export type FormatName = (typeof FORMATS)[number];

const BY_NAME: Record<FormatName, ExportFormat> = { focus, cloudevents: cloudEvents };
/** Some 500 KB of a file. */
const PAGE = 1_000;

/** Writes what a tenant used as a file. */
@Injectable()
export class ExportService {
  constructor(@Inject(ExportRepository) private readonly entries: Pick<ExportRepository, 'terms' | 'page'>) {}

  /**
   * The file, in pieces of up to a thousand charges, each read once the one before was taken. Charges that are made meanwhile
   * may be left out.
   */
  async *write(
    scope: TenantScope,
    { from, to, format: name }: { from: Date; to: Date; format: FormatName },
  ): AsyncGenerator<string> {
    const format = BY_NAME[name];
    const { prices, currency } = await this.entries.terms(scope);
    const rows = new Map(prices.map((price) => [price.id, price]));
    const account = { tenantId: scope.tenantId, currency };
    if (format.head) yield format.head;
    let after: EntryPlace | undefined;
    do {
      const page = await this.entries.page(scope, { from, to, after, limit: PAGE });
      const charges = page.map((entry) => {
        const price = rows.get(entry.priceId);
        if (!price) throw new Error(`no price ${entry.priceId}: price rows are never deleted`);
        return { ...entry, price };
      });
      if (charges.length > 0) yield format.write(charges, account);
      after = page.length === PAGE ? page.at(-1)?.line : undefined;
    } while (after);
  }
}
