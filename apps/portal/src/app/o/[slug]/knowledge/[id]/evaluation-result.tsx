'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Metric } from '../../../../../components/metric';
import { Notice } from '../../../../../components/notice';
import { TimeAgo } from '../../../../../components/time-ago';
import type { EvaluationView, SharesView } from '../../../../../lib/api/knowledge-evaluation';
import { EvaluationResults } from './evaluation-results';
import { RunComparison } from './run-comparison';

const SHARES: readonly (keyof SharesView)[] = [
  'recallAt3',
  'rightWhenAnswered',
  'refused',
  'refusedNeedlessly',
];

/** How a base answered the questions of a run, and what has changed since the one before. */
export function EvaluationResult({ evaluation }: { evaluation: EvaluationView }) {
  const t = useTranslations('knowledge.evaluation');
  const { answerable, unanswerable, answers, comparison } = evaluation;
  const of = {
    recallAt3: answerable,
    rightWhenAnswered: answers,
    refused: unanswerable,
    refusedNeedlessly: answerable,
  };
  return (
    <div className="grid gap-4">
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
        {SHARES.map((share) => (
          <Share
            key={share}
            name={share}
            value={of[share] === 0 ? undefined : evaluation[share]}
            change={comparison?.questions ? comparison.now[share] - comparison.before[share] : undefined}
          />
        ))}
      </div>
      <p className="text-xs text-muted">
        {t('basis', { answerable, unanswerable })} · <TimeAgo at={evaluation.at} />
      </p>
      {evaluation.outdated ? <Notice tone="warn">{t('outdated')}</Notice> : null}
      {evaluation.byMeaning ? null : <Notice tone="warn">{t('byWords')}</Notice>}
      {comparison ? <RunComparison comparison={comparison} /> : null}
      <EvaluationResults results={evaluation.results} />
    </div>
  );
}

/** A share with its change in percentage points. */
function Share(props: { name: keyof SharesView; value: number | undefined; change: number | undefined }) {
  const { name, value, change } = props;
  const t = useTranslations('knowledge.evaluation');
  const format = useFormatter();
  const points = Math.round((change ?? 0) * 100);
  return (
    <Metric
      label={t(name)}
      value={value === undefined ? '–' : format.number(value, { style: 'percent', maximumFractionDigits: 0 })}
      note={
        change === undefined
          ? t(`${name}Hint`)
          : points === 0
            ? t('same')
            : t('change', { points: format.number(points, { signDisplay: 'always' }) })
      }
    />
  );
}
