'use client';

import { useTranslations } from 'next-intl';
import { ErrorState } from '../../../../../components/error-state';
import { StatePill } from '../../../../../components/state-pill';
import { TimeAgo } from '../../../../../components/time-ago';
import { Button } from '../../../../../components/ui/button';
import type { FeedbackView } from '../../../../../lib/api/knowledge-feedback';
import { useSubmission } from '../../../../../lib/use-submission';
import { useMay, useOrganization } from '../../../../../organization/organization';
import { dismiss } from '../feedback.actions';

/** A marked answer, which becomes a question or goes. */
export function FeedbackItem(props: {
  baseId: string;
  feedback: FeedbackView;
  onAdd: () => void;
  onDismissed: () => void;
}) {
  const { baseId: knowledgeBaseId, onAdd, onDismissed } = props;
  const { answerId, question, answer, verdict, comment, at } = props.feedback;
  const t = useTranslations('knowledge.feedback');
  const { slug } = useOrganization();
  const permitted = useMay()('build');
  const { submit, failure, pending } = useSubmission(
    `dismiss ${answerId}`,
    (request: Parameters<typeof dismiss>[1]) => dismiss(slug, request),
    onDismissed,
  );
  return (
    <article className="grid gap-1.5 rounded-md border p-3 text-sm">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <StatePill tone={verdict === 'right' ? 'good' : 'bad'} label={t(verdict)} />
        <span className="text-xs text-muted">
          <TimeAgo at={at} />
        </span>
      </div>
      <p className="font-medium wrap-anywhere">{question}</p>
      <p className="line-clamp-4 wrap-anywhere whitespace-pre-wrap text-muted">{answer}</p>
      {comment === '' ? null : <p className="wrap-anywhere">{t('comment', { comment })}</p>}
      {failure ? <ErrorState small {...failure} /> : null}
      {permitted ? (
        <div className="flex flex-wrap gap-2">
          <Button size="sm" onClick={onAdd} aria-label={t('addLabel', { question })}>
            {t('add')}
          </Button>
          <Button
            size="sm"
            kind="quiet"
            disabled={pending}
            onClick={() => submit({ knowledgeBaseId, answerId })}
            aria-label={t('dismissLabel', { question })}
          >
            {t('dismiss')}
          </Button>
        </div>
      ) : null}
    </article>
  );
}
