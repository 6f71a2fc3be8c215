'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useState, useTransition } from 'react';
import { ErrorState } from '../../../../../components/error-state';
import { Metric } from '../../../../../components/metric';
import { Notice } from '../../../../../components/notice';
import { Panel } from '../../../../../components/panel';
import { TimeAgo } from '../../../../../components/time-ago';
import { Button } from '../../../../../components/ui/button';
import type { ActionFailure } from '../../../../../lib/action';
import type { EvaluationView, QuestionView } from '../../../../../lib/api/knowledge-evaluation';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';
import { useIdempotencyKeys } from '../../../../../lib/use-idempotency-keys';
import { useMay, useOrganization } from '../../../../../organization/organization';
import { readEvaluation, runEvaluation } from '../actions';
import { EvaluationResults } from './evaluation-results';
import { QuestionForm } from './question-form';

interface Known {
  questions: QuestionView[];
  evaluation: EvaluationView | undefined;
}

/** The organisation's own questions to a base, and how it answered them. */
export function Evaluation({ baseId, documents }: { baseId: string; documents: DocumentView[] }) {
  const t = useTranslations('knowledge.evaluation');
  const { slug } = useOrganization();
  const permitted = useMay()('build');
  const keys = useIdempotencyKeys(`evaluate ${baseId}`);
  const [known, setKnown] = useState<Known>();
  const [failure, setFailure] = useState<ActionFailure>();
  const [pending, startTransition] = useTransition();
  useEffect(() => {
    let current = true;
    void readEvaluation(slug, { knowledgeBaseId: baseId }).then((result) => {
      if (!current) return;
      if (result.ok) setKnown(result.value);
      else setFailure(result);
    });
    return () => {
      current = false;
    };
  }, [slug, baseId]);
  if (!known) return failure ? <ErrorState {...failure} /> : <div className="skeleton h-64" />;
  const run = () =>
    startTransition(async () => {
      setFailure(undefined);
      const result = await keys.send({ knowledgeBaseId: baseId }, (request) => runEvaluation(slug, request));
      if (result.ok) setKnown({ ...known, evaluation: result.value });
      else setFailure(result);
    });
  return (
    <div className="grid gap-4">
      <Panel
        title={t('result')}
        action={
          permitted && known.questions.length > 0 ? (
            <Button kind="primary" disabled={pending} onClick={run}>
              {t(pending ? 'running' : 'run')}
            </Button>
          ) : null
        }
      >
        <div aria-live="polite">
          {failure ? <ErrorState small {...failure} /> : null}
          {known.evaluation ? (
            <Result evaluation={known.evaluation} documents={documents} />
          ) : (
            <p className="text-sm text-muted">{t(known.questions.length > 0 ? 'notRun' : 'noQuestions')}</p>
          )}
        </div>
      </Panel>
      <QuestionForm
        baseId={baseId}
        documents={documents}
        initial={known.questions}
        onSaved={(questions) => setKnown({ ...known, questions })}
      />
    </div>
  );
}

function Result(props: { evaluation: EvaluationView; documents: DocumentView[] }) {
  const { evaluation, documents } = props;
  const t = useTranslations('knowledge.evaluation');
  const format = useFormatter();
  const share = (of: number, value: number) =>
    of === 0 ? '–' : format.number(value, { style: 'percent', maximumFractionDigits: 0 });
  const { answerable, unanswerable } = evaluation;
  return (
    <div className="grid gap-4">
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-5">
        <Metric label={t('recallAt1')} value={share(answerable, evaluation.recallAt1)} />
        <Metric label={t('recallAt3')} value={share(answerable, evaluation.recallAt3)} />
        <Metric label={t('answered')} value={share(answerable, evaluation.answered)} />
        <Metric label={t('cited')} value={share(answerable, evaluation.cited)} />
        <Metric label={t('refused')} value={share(unanswerable, evaluation.refused)} />
      </div>
      <p className="text-xs text-muted">
        {t('basis', { answerable, unanswerable })} · <TimeAgo at={evaluation.at} />
      </p>
      {evaluation.outdated ? <Notice tone="warn">{t('outdated')}</Notice> : null}
      {evaluation.byMeaning ? null : <Notice tone="warn">{t('byWords')}</Notice>}
      <EvaluationResults results={evaluation.results} documents={documents} />
    </div>
  );
}
