'use client';

import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorState } from '../components/error-state';
import { Button } from '../components/ui/button';
import { Field, Input } from '../components/ui/field';
import { Form } from '../components/ui/form';
import { useSubmission } from '../lib/use-submission';
import { useMay, useOrganization } from '../organization/organization';
import { mark, type Marked } from './actions';

const COMMENT_MAX = 500;
const ICONS = { right: ThumbsUp, wrong: ThumbsDown };

/** Says of an answer from a knowledge base whether it is right, and of a wrong one, if somebody likes, why. */
export function AnswerMark({ answerId }: { answerId: string }) {
  const t = useTranslations('feedback');
  const { slug } = useOrganization();
  const permitted = useMay()('build');
  const [marked, setMarked] = useState<Marked>();
  const { submit, failure, pending } = useSubmission(
    `mark ${answerId}`,
    (request: Parameters<typeof mark>[1]) => mark(slug, request),
    setMarked,
  );
  if (!permitted) return null;
  return (
    <div className="mt-1 grid gap-2">
      <div role="group" aria-label={t('label')} className="flex items-center gap-1">
        {(['right', 'wrong'] as const).map((verdict) => {
          const Icon = ICONS[verdict];
          return (
            <Button
              key={verdict}
              size="sm"
              kind="quiet"
              aria-pressed={marked?.verdict === verdict}
              disabled={pending}
              onClick={() => submit({ answerId, verdict, comment: '' })}
              className="aria-pressed:bg-hover aria-pressed:text-ink"
            >
              <Icon size={14} aria-hidden fill={marked?.verdict === verdict ? 'currentColor' : 'none'} />
              {t(verdict)}
            </Button>
          );
        })}
        <span aria-live="polite" className="text-xs text-muted">
          {marked ? t(marked.isExplained ? 'thanks' : 'marked') : null}
        </span>
      </div>
      {failure ? <ErrorState small {...failure} /> : null}
      {marked?.verdict === 'wrong' && !marked.isExplained ? (
        <Why
          answerId={answerId}
          pending={pending}
          onSend={(comment) => submit({ answerId, verdict: 'wrong', comment })}
        />
      ) : null}
    </div>
  );
}

function Why(props: { answerId: string; pending: boolean; onSend: (comment: string) => void }) {
  const t = useTranslations('feedback');
  const [comment, setComment] = useState('');
  const id = `why-${props.answerId}`;
  return (
    <Form action={() => props.onSend(comment)} className="grid max-w-md gap-2">
      <Field id={id} label={t('why')} hint={t('whyHint')}>
        <Input
          id={id}
          value={comment}
          onChange={({ target }) => setComment(target.value)}
          required
          maxLength={COMMENT_MAX}
          autoComplete="off"
          aria-describedby={`${id}-hint`}
        />
      </Field>
      <Button type="submit" size="sm" disabled={props.pending} className="justify-self-start">
        {t('send')}
      </Button>
    </Form>
  );
}
