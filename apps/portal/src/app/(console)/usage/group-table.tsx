'use client';

import { useFormatter, useTranslations } from 'next-intl';

interface Group {
  name: string;
  label: string;
  totalMicro: number;
  quantity: number;
  events: number;
}

/** What the chart shows, in figures. */
export function GroupTable({
  groups,
  money,
  totalMicro,
}: {
  groups: Group[];
  money: (micro: number) => string;
  totalMicro: number;
}) {
  const t = useTranslations('usage');
  const format = useFormatter();
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t('byGroup')}>
      <table className="w-full text-sm">
        <caption className="sr-only">{t('byGroup')}</caption>
        <thead className="text-left text-xs text-muted">
          <tr>
            <th scope="col" className="py-1.5 pr-4 font-medium">
              {t('group')}
            </th>
            <th scope="col" className="py-1.5 pr-4 text-right font-medium">
              {t('events')}
            </th>
            <th scope="col" className="hidden py-1.5 pr-4 text-right font-medium sm:table-cell">
              {t('quantity')}
            </th>
            <th scope="col" className="py-1.5 pr-4 text-right font-medium">
              {t('share')}
            </th>
            <th scope="col" className="py-1.5 text-right font-medium">
              {t('amount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map(({ name, label, totalMicro: amount, quantity, events }) => (
            <tr key={name} className="border-t tabular-nums">
              <th scope="row" className="py-1.5 pr-4 text-left font-normal break-all">
                {label}
              </th>
              <td className="py-1.5 pr-4 text-right">{format.number(events)}</td>
              <td className="hidden py-1.5 pr-4 text-right sm:table-cell">{format.number(quantity)}</td>
              <td className="py-1.5 pr-4 text-right text-muted">
                {totalMicro === 0
                  ? '–'
                  : format.number(amount / totalMicro, { style: 'percent', maximumFractionDigits: 1 })}
              </td>
              <td className="py-1.5 text-right font-medium">{money(amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
