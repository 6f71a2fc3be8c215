'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { StatePill } from '../components/state-pill';
import { isOver, textOf, type Answer } from './a2a';
import { Citations } from './citations';

export function QuestionCard({ text }: { text: string }) {
  const t = useTranslations('chat');
  return (
    <div className="max-w-[85%] justify-self-end rounded-lg bg-hover px-3 py-2 break-words whitespace-pre-wrap">
      <span className="sr-only">{t('you')}: </span>
      {text}
    </div>
  );
}

/** An answer with its state, its sources and how long it took. */
export function AnswerCard({ answer, tookMs }: { answer: Answer; tookMs: number | undefined }) {
  const t = useTranslations('chat');
  const format = useFormatter();
  const text = textOf(answer);
  const failed = answer.state === 'TASK_STATE_FAILED' || answer.state === 'TASK_STATE_REJECTED';
  return (
    <div className="max-w-[92%] min-w-0">
      <span className="sr-only">{t('agent')}: </span>
      {text === '' ? null : <div className="leading-relaxed break-words whitespace-pre-wrap">{text}</div>}
      {text === '' && !isOver(answer) ? (
        <span className="pulse text-sm text-muted">{t('thinking')}</span>
      ) : null}
      {failed && text === '' ? <p className="text-sm text-bad">{failureText(t, answer.errorCode)}</p> : null}
      <Citations citations={answer.citations} />
      {tookMs === undefined ? null : (
        <div className="mt-1.5 flex flex-wrap items-center gap-2 text-xs text-muted tabular-nums">
          {failed ? <StatePill tone="bad" label={t('failed')} /> : null}
          {answer.state === 'TASK_STATE_CANCELED' ? <StatePill tone="calm" label={t('stopped')} /> : null}
          <span>{t('took', { seconds: format.number(tookMs / 1_000, { maximumFractionDigits: 2 }) })}</span>
        </div>
      )}
    </div>
  );
}

function failureText(t: ReturnType<typeof useTranslations<'chat'>>, code: number | undefined): string {
  if (code === 410) return t('gone');
  if (code === 429) return t('budget');
  return code === 401 ? t('signedOut') : t('broken');
}
