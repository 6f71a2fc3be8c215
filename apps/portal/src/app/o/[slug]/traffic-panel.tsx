import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Metric } from '../../../components/metric';
import { None } from '../../../components/none';
import { Panel } from '../../../components/panel';
import type { Traffic } from './start-steps';

/** What was asked and answered in the last days; undefined while that is unavailable. */
export function TrafficPanel({ traffic, more }: { traffic: Traffic | undefined; more: ReactNode }) {
  const t = useTranslations('overview');
  const format = useFormatter();
  const metric = (name: 'messages' | 'tokens', perDay: number[] | undefined) => (
    <Metric
      label={t(name, { days: perDay?.length ?? 0 })}
      value={
        perDay ? (
          format.number(
            perDay.reduce((sum, one) => sum + one, 0),
            { notation: 'compact' },
          )
        ) : (
          <None />
        )
      }
      {...(perDay ? { trend: perDay } : {})}
    />
  );
  return (
    <Panel title={t('traffic')} action={more}>
      <div className="grid grid-cols-2 gap-4">
        {metric('messages', traffic?.messages)}
        {metric('tokens', traffic?.tokens)}
      </div>
    </Panel>
  );
}
