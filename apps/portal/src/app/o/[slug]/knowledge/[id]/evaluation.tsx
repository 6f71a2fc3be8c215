'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorState } from '../../../../../components/error-state';
import { Panel } from '../../../../../components/panel';
import { Button } from '../../../../../components/ui/button';
import type { QuestionView } from '../../../../../lib/api/knowledge-evaluation';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';
import { useMay } from '../../../../../organization/organization';
import { EvaluationResult } from './evaluation-result';
import { FeedbackQueue } from './feedback-queue';
import { QuestionForm } from './question-form';
import { rowOf, withQuestions, type QuestionRow } from './question-rows';
import { RunChoice } from './run-choice';
import { useEvaluation } from './use-evaluation';

interface Props {
  baseId: string;
  documents: DocumentView[];
}

/** The organisation's own questions to a base, how it answered them, and what people say of its answers. */
export function Evaluation({ baseId, documents }: Props) {
  const t = useTranslations('knowledge.evaluation');
  const permitted = useMay()('build');
  const evaluation = useEvaluation(baseId);
  const [rows, setRows] = useState<QuestionRow[]>();
  const { parts, failure, running, progress } = evaluation;
  if (!parts) return failure ? <ErrorState {...failure} /> : <div className="skeleton h-64" />;
  const shown = rows ?? parts.questions.map(rowOf);
  const take = (questions: QuestionView[]) => {
    setRows(withQuestions(shown, questions));
    evaluation.saved(questions);
  };
  return (
    <div className="grid gap-4">
      <Panel
        title={t('result')}
        action={
          <div className="flex flex-wrap items-center gap-2">
            <RunChoice runs={parts.runs} shown={parts.evaluation?.id} onShow={evaluation.show} />
            {permitted && parts.questions.length > 0 ? (
              <Button kind="primary" disabled={running} onClick={evaluation.run}>
                {running
                  ? t('running', progress ?? { asked: 0, questions: parts.questions.length })
                  : t('run')}
              </Button>
            ) : null}
          </div>
        }
      >
        <div aria-live="polite" aria-busy={running || evaluation.reading}>
          {running ? (
            <progress
              aria-label={t('progress')}
              className="mb-3 w-full accent-accent"
              value={progress?.asked ?? 0}
              max={progress?.questions ?? parts.questions.length}
            />
          ) : null}
          {failure ? <ErrorState small {...failure} /> : null}
          {parts.evaluation ? (
            <EvaluationResult evaluation={parts.evaluation} />
          ) : (
            <p className="text-sm text-muted">{t(parts.questions.length > 0 ? 'notRun' : 'noQuestions')}</p>
          )}
        </div>
      </Panel>
      <FeedbackQueue baseId={baseId} documents={documents} onAdded={take} />
      <QuestionForm
        baseId={baseId}
        documents={documents}
        rows={shown}
        saved={parts.questions}
        onRows={setRows}
        onSaved={(questions) => {
          setRows(questions.map(rowOf));
          evaluation.saved(questions);
        }}
      />
    </div>
  );
}
