'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Select } from '../../../../../components/ui/field';
import { MOMENT } from '../../../../../lib/moment';
import type { RunView } from '../../../../../lib/api/knowledge-evaluation';

/** Which of the runs is shown; nothing while there is no choice. */
export function RunChoice(props: {
  runs: RunView[];
  shown: string | undefined;
  onShow: (id: string) => void;
}) {
  const t = useTranslations('knowledge.evaluation');
  const format = useFormatter();
  if (props.runs.length < 2) return null;
  return (
    <Select
      aria-label={t('runShown')}
      value={props.shown}
      onChange={({ target }) => props.onShow(target.value)}
      className="w-auto max-w-full"
    >
      {props.runs.map(({ id, at, recallAt3 }) => (
        <option key={id} value={id}>
          {t('runOption', {
            at: at ? format.dateTime(new Date(at), MOMENT) : '–',
            share: format.number(recallAt3, { style: 'percent', maximumFractionDigits: 0 }),
          })}
        </option>
      ))}
    </Select>
  );
}
