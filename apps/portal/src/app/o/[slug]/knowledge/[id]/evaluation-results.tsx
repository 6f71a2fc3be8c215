'use client';

import { useTranslations } from 'next-intl';
import { DataTable, type Column } from '../../../../../components/data-table';
import { StatePill, type Tone } from '../../../../../components/state-pill';
import type { QuestionResultView } from '../../../../../lib/api/knowledge-evaluation';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';

type Outcome = 'found' | 'foundLow' | 'notFound' | 'refusedWell' | 'answeredWrongly' | 'notAnswered';

const TONES: Record<Outcome, Tone> = {
  found: 'good',
  foundLow: 'warn',
  notFound: 'bad',
  refusedWell: 'good',
  answeredWrongly: 'bad',
  notAnswered: 'warn',
};

/** What a base did with a question, against what was expected. */
function outcomeOf({ expectedId, rank, answered }: QuestionResultView): Outcome {
  if (expectedId === '') return answered ? 'answeredWrongly' : 'refusedWell';
  if (rank === 0) return 'notFound';
  if (!answered) return 'notAnswered';
  return rank === 1 ? 'found' : 'foundLow';
}

/** Each question with what came of it. */
export function EvaluationResults(props: { results: QuestionResultView[]; documents: DocumentView[] }) {
  const { results, documents } = props;
  const t = useTranslations('knowledge.evaluation');
  const expectedOf = ({ expectedId }: QuestionResultView) => {
    if (expectedId === '') return t('notInDocuments');
    return documents.find(({ id }) => expectedId.startsWith(id))?.name ?? expectedId;
  };
  const columns: Column<QuestionResultView>[] = [
    {
      id: 'question',
      header: t('question'),
      cell: (result) => (
        <span className="grid max-w-96 py-1 whitespace-normal">
          <span className="font-medium wrap-anywhere">{result.question}</span>
          <span className="line-clamp-2 text-xs text-muted">{result.answer}</span>
        </span>
      ),
      sort: ({ question }) => question,
    },
    {
      id: 'outcome',
      header: t('outcome'),
      cell: (result) => (
        <StatePill
          tone={TONES[outcomeOf(result)]}
          label={t(`outcomes.${outcomeOf(result)}`, { rank: result.rank })}
        />
      ),
      sort: outcomeOf,
    },
    {
      id: 'expected',
      header: t('expected'),
      cell: expectedOf,
      phone: expectedOf,
      sort: expectedOf,
      minor: true,
    },
  ];
  return (
    <DataTable
      label={t('results')}
      name="result"
      rows={results}
      columns={columns}
      rowKey={({ question, expectedId }) => `${question} ${expectedId}`}
    />
  );
}
