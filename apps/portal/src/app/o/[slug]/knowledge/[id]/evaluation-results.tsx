'use client';

import { useTranslations } from 'next-intl';
import { DataTable, type Column } from '../../../../../components/data-table';
import { StatePill, type Tone } from '../../../../../components/state-pill';
import type { OutcomeView, QuestionResultView } from '../../../../../lib/api/knowledge-evaluation';
import { useExpectationName } from './expectation-name';

const TONES: Record<OutcomeView, Tone> = {
  right: 'good',
  wrong_source: 'bad',
  needless_refusal: 'warn',
  right_refusal: 'good',
  wrong_answer: 'bad',
};
/** What needs somebody comes first. */
const ORDER = Object.keys(TONES).sort((a, b) => rankOf(a) - rankOf(b));

function rankOf(outcome: string): number {
  return ['bad', 'warn', 'good'].indexOf(TONES[outcome as OutcomeView]); // of the keys of TONES
}

/** Each question with what came of it, wrong ones first: what was answered instead, and what was expected. */
export function EvaluationResults({ results }: { results: QuestionResultView[] }) {
  const t = useTranslations('knowledge.evaluation');
  const nameOf = useExpectationName();
  const columns: Column<QuestionResultView>[] = [
    {
      id: 'question',
      header: t('question'),
      cell: (result) => <Told result={result} />,
      sort: ({ question }) => question,
    },
    {
      id: 'outcome',
      header: t('outcome'),
      cell: ({ outcome }) => <StatePill tone={TONES[outcome]} label={t(`outcomes.${outcome}`)} />,
      sort: ({ outcome }) => ORDER.indexOf(outcome),
    },
    {
      id: 'expected',
      header: t('expected'),
      cell: (result) => (
        <span className="grid max-w-56 py-1 text-xs wrap-anywhere whitespace-normal">
          {nameOf(result)}
          {result.expectedId === '' ? null : (
            <span className="text-muted">
              {result.rank === 0 ? t('notFound') : t('foundAt', { rank: result.rank })}
            </span>
          )}
        </span>
      ),
      phone: nameOf,
      sort: nameOf,
      minor: true,
    },
  ];
  const sorted = results.toSorted((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
  return (
    <DataTable
      label={t('results')}
      name="result"
      rows={sorted}
      columns={columns}
      rowKey={({ question, expectedId }) => `${question} ${expectedId}`}
      filterText={({ question, answer }) => `${question} ${answer}`}
    />
  );
}

function Told({ result }: { result: QuestionResultView }) {
  const t = useTranslations('knowledge.evaluation');
  const { question, answer, cited } = result;
  return (
    <span className="grid max-w-96 py-1 whitespace-normal">
      <span className="font-medium wrap-anywhere">{question}</span>
      <span className="line-clamp-3 text-xs wrap-anywhere text-muted">{answer || t('saidNothing')}</span>
      {cited.length > 0 ? (
        <span className="text-xs wrap-anywhere text-muted">{t('cites', { titles: cited.join(' · ') })}</span>
      ) : null}
    </span>
  );
}
