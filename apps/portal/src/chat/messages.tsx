'use client';

import { useTranslations } from 'next-intl';
import { useErrorText } from '../components/error-state';
import { SignInAgain } from '../components/sign-in-again';
import { StatePill } from '../components/state-pill';
import { onDemand, useOnDemand } from '../components/ui/on-demand';
import { agentRequest } from '../lib/curl';
import { isOwnBase } from '../lib/extract-model';
import { isOver, textOf, type Answer } from './answer';
import { AnswerText } from './answer-text';
import { useAnswerCost } from './use-answer-cost';
import type { Turn } from './use-conversation';

// An answer ends later than the page is there.
const partsCode = onDemand(() => import('./answer-parts'));

export function QuestionCard({ text }: { text: string }) {
  const t = useTranslations('chat');
  return (
    <div className="max-w-[85%] justify-self-end rounded-lg bg-hover px-3 py-2 break-words whitespace-pre-wrap">
      <span className="sr-only">{t('you')}: </span>
      {text}
    </div>
  );
}

/** The agent that answers. */
export interface ChatAgent {
  id: string;
  address: string;
  /** What its citations are from; empty for none. */
  knowledgeBaseId: string;
}

/** An answer with its state, sources, duration and cost. */
export function AnswerCard({ agent, turn }: { agent: ChatAgent; turn: Turn }) {
  const t = useTranslations('chat');
  const { answer, question, startedMs, endedMs, traceId } = turn;
  const stopped = answer.state === 'TASK_STATE_CANCELED';
  const ended = endedMs !== undefined;
  const cost = useAnswerCost(`/agents/${agent.id}`, { traceId, startedMs, ended, stopped });
  const text = textOf(answer);
  const failed = answer.state === 'TASK_STATE_FAILED' || answer.state === 'TASK_STATE_REJECTED';
  const failureText = useFailureText();
  const parts = useOnDemand(partsCode, ended || answer.citations.length > 0);
  const state = failed ? <StatePill tone="bad" label={t('failed')} /> : null;
  return (
    <div className="max-w-[92%] min-w-0">
      <span className="sr-only">{t('agent')}: </span>
      <AnswerText text={text} streaming={endedMs === undefined} />
      {text === '' && !isOver(answer) ? (
        <span className="pulse text-sm text-muted">{t('thinking')}</span>
      ) : null}
      {failed && (text === '' || answer.refusal) ? (
        <p className="text-sm text-bad">{failureText(answer)}</p>
      ) : null}
      {answer.errorCode === 401 ? <SignInAgain /> : null}
      {parts ? (
        <parts.Citations citations={answer.citations} knowledgeBaseId={agent.knowledgeBaseId} />
      ) : null}
      {endedMs === undefined || !parts ? null : (
        <parts.AnswerFoot
          tookMs={endedMs - startedMs}
          inputTokens={cost?.inputTokens}
          outputTokens={cost?.outputTokens}
          costMicro={cost?.amountMicro}
          text={text}
          request={agentRequest(agent.address, question)}
          state={stopped ? <StatePill tone="calm" label={t('stopped')} /> : state}
        />
      )}
      {parts && ended && isOwnBase(agent.knowledgeBaseId) && answer.answerId !== '' ? (
        <parts.AnswerMark answerId={answer.answerId} />
      ) : null}
    </div>
  );
}

/** Codes whose words are about the agent and its model, instead of the general ones. */
const OF_AGENTS = [
  'UNAVAILABLE',
  'UPSTREAM_INVALID',
  'NOT_FOUND',
  'PERMISSION_DENIED',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
] as const;

/** Why there is no answer, in the reader's language. */
function useFailureText(): (answer: Answer) => string {
  const t = useTranslations('chat');
  const errorText = useErrorText();
  return ({ errorCode, refusal }) => {
    if (errorCode === 410) return t('gone');
    if (errorCode === 401) return t('signedOut');
    if (!refusal) return t(errorCode === 429 ? 'budget' : 'broken');
    const known = OF_AGENTS.find((code) => code === refusal.code);
    return known ? t(`failures.${known}`) : errorText(refusal);
  };
}
