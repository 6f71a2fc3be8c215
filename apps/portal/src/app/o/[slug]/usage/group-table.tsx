'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { UsageGroup } from '../../../../lib/api/usage-groups';
import { useAlignedMoney, useMoney } from '../../../../lib/money';
import { useQuantity } from '../../../../lib/sku';

interface Group {
  name: string;
  label: string;
  colour: string;
  totalMicro: number;
  quantity: number;
  events: number;
}

/** The data of the chart as a table. */
export function GroupTable({
  groups,
  currency,
  totalMicro,
  groupBy,
}: {
  groups: Group[];
  currency: string;
  totalMicro: number;
  groupBy: UsageGroup;
}) {
  // Quantities add up only within one kind: tokens and messages do not.
  const bySku = groupBy === 'sku';
  const quantityOf = useQuantity();
  const money = useAlignedMoney(
    currency,
    groups.map((group) => group.totalMicro),
  );
  const t = useTranslations('usage');
  const format = useFormatter();
  const unitPrice = useMoney(currency)(1);
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t('byGroup')}>
      <table className="w-full text-sm">
        <caption className="sr-only">{t('byGroup')}</caption>
        <GroupHead bySku={bySku} />
        <tbody>
          {groups.map(({ name, label, colour, totalMicro: amount, quantity, events }) => (
            <tr key={name} className="border-t tabular-nums">
              <th scope="row" className="py-1.5 pr-4 text-left font-normal [overflow-wrap:anywhere]">
                <span
                  aria-hidden
                  className="mr-2 inline-block size-2.5 rounded-sm"
                  style={{ background: colour }}
                />
                {label}
                {name === '' && groupBy !== 'sku' ? (
                  <span className="ml-2 text-xs text-muted">{t(`noneHint.${groupBy}`)}</span>
                ) : null}
                {!bySku || label === name ? null : (
                  <code className="ml-2 hidden font-mono text-xs text-muted sm:inline">{name}</code>
                )}
              </th>
              <td className="py-1.5 pr-4 text-right">{format.number(events)}</td>
              {bySku ? (
                <td className="hidden py-1.5 pr-4 text-right sm:table-cell">{quantityOf(name, quantity)}</td>
              ) : null}
              <td className="py-1.5 pr-4 text-right text-muted">{shareOf(amount, totalMicro, format)}</td>
              <td className="py-1.5 text-right font-medium">{money(amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {bySku && groups.some(({ name }) => name === 'compute.unit') ? (
        <p className="mt-2 text-xs text-muted">{t('computeUnit', { amount: unitPrice })}</p>
      ) : null}
    </div>
  );
}

function GroupHead({ bySku }: { bySku: boolean }) {
  const t = useTranslations('usage');
  return (
    <thead className="text-left text-xs text-muted">
      <tr>
        <th scope="col" className="py-1.5 pr-4 font-medium">
          {t('group')}
        </th>
        <th scope="col" className="py-1.5 pr-4 text-right font-medium">
          {t('events')}
        </th>
        {bySku ? (
          <th scope="col" className="hidden py-1.5 pr-4 text-right font-medium sm:table-cell">
            {t('quantity')}
          </th>
        ) : null}
        <th scope="col" className="py-1.5 pr-4 text-right font-medium">
          {t('share')}
        </th>
        <th scope="col" className="py-1.5 text-right font-medium">
          {t('amount')}
        </th>
      </tr>
    </thead>
  );
}

/** A share that rounds to zero is distinguished from zero. */
function shareOf(amountMicro: number, totalMicro: number, format: ReturnType<typeof useFormatter>): string {
  const percent = (share: number) =>
    format.number(share, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  if (totalMicro === 0) return '–';
  const share = amountMicro / totalMicro;
  return share > 0 && share < SHARE_SHOWN_MIN ? `< ${percent(SHARE_SHOWN_MIN)}` : percent(share);
}

const SHARE_SHOWN_MIN = 0.001;
