'use client';

import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useState, useTransition } from 'react';
import { ErrorState } from '../../../../../components/error-state';
import { Panel } from '../../../../../components/panel';
import { Select } from '../../../../../components/ui/field';
import type { ActionFailure } from '../../../../../lib/action';
import type { QuestionView } from '../../../../../lib/api/knowledge-evaluation';
import type { FeedbackView, Verdict } from '../../../../../lib/api/knowledge-feedback';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';
import { useOrganization } from '../../../../../organization/organization';
import { read, type FeedbackParts } from '../feedback.actions';
import { AddQuestion } from './add-question';
import { FeedbackItem } from './feedback-item';
import { FeedbackShares } from './feedback-shares';

const VERDICTS = ['wrong', 'right', ''] as const;

/** Marked answers that wait, and the shares of right and wrong ones over time. */
export function FeedbackQueue(props: {
  baseId: string;
  documents: DocumentView[];
  /** Learns all questions once a marked answer has become one. */
  onAdded: (questions: QuestionView[]) => void;
}) {
  const { baseId: knowledgeBaseId, documents, onAdded } = props;
  const t = useTranslations('knowledge.feedback');
  const { verdict, setVerdict, parts, failure, pending, refresh } = useFeedback(knowledgeBaseId);
  const [chosen, setChosen] = useState<FeedbackView>();
  return (
    <Panel title={t('title')} action={<VerdictChoice value={verdict} onChange={setVerdict} />}>
      {failure ? <ErrorState small {...failure} /> : null}
      {parts ? null : <div className="skeleton h-24" />}
      {parts ? (
        <div aria-busy={pending} className="grid gap-4">
          <FeedbackShares days={parts.days} />
          {parts.waiting.length === 0 ? <p className="text-sm text-muted">{t('none')}</p> : null}
          <ul aria-label={t('title')} className="grid gap-2 empty:hidden">
            {parts.waiting.map((feedback) => (
              <li key={feedback.answerId}>
                <FeedbackItem
                  baseId={knowledgeBaseId}
                  feedback={feedback}
                  onAdd={() => setChosen(feedback)}
                  onDismissed={refresh}
                />
              </li>
            ))}
          </ul>
          {parts.more ? <p className="text-xs text-muted">{t('more')}</p> : null}
        </div>
      ) : null}
      {chosen ? (
        <AddQuestion
          baseId={knowledgeBaseId}
          documents={documents}
          feedback={chosen}
          onAdded={(questions) => {
            setChosen(undefined);
            onAdded(questions);
            refresh();
          }}
          onClose={() => setChosen(undefined)}
        />
      ) : null}
    </Panel>
  );
}

/** Marked answers that wait, of one verdict or both. */
function useFeedback(knowledgeBaseId: string) {
  const { slug } = useOrganization();
  const [verdict, setVerdict] = useState<'' | Verdict>('wrong');
  const [parts, setParts] = useState<FeedbackParts>();
  const [failure, setFailure] = useState<ActionFailure>();
  const [pending, startTransition] = useTransition();
  const refresh = useCallback(
    () =>
      startTransition(async () => {
        const result = await read(slug, { knowledgeBaseId, verdict });
        if (result.ok) setParts(result.value);
        setFailure(result.ok ? undefined : result);
      }),
    [slug, knowledgeBaseId, verdict],
  );
  useEffect(refresh, [refresh]);
  return { verdict, setVerdict, parts, failure, pending, refresh };
}

function VerdictChoice(props: { value: '' | Verdict; onChange: (value: '' | Verdict) => void }) {
  const t = useTranslations('knowledge.feedback');
  return (
    <Select
      aria-label={t('shown')}
      value={props.value}
      onChange={({ target }) => props.onChange(VERDICTS.find((one) => one === target.value) ?? '')}
      className="w-auto"
    >
      {VERDICTS.map((one) => (
        <option key={one} value={one}>
          {t(one === '' ? 'both' : one)}
        </option>
      ))}
    </Select>
  );
}
