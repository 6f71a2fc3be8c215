'use client';

import { useTranslations } from 'next-intl';
import { lazy, Suspense } from 'react';
import { AnswerFoot } from '../../../../chat/answer-foot';
import { AnswerText } from '../../../../chat/answer-text';
import { Citations } from '../../../../chat/citations';
import { useAnswerCost } from '../../../../chat/use-answer-cost';
import { ErrorState } from '../../../../components/error-state';
import { StatePill } from '../../../../components/state-pill';
import type { CompletionTurn } from '../../../../chat/use-completion';
import type { ModelView } from '../../../../lib/api/models';
import { AnswerMark } from '../../../../feedback/answer-mark';
import { isOwnBase, knowledgeBaseOf } from '../../../../lib/extract-model';

const ConfidenceText = lazy(() =>
  import('../../../../chat/confidence-text').then((module) => ({ default: module.ConfidenceText })),
);

/** One answer of a model with what it used; with `confidence` each token shows how probable it was, where that is known. */
export function CompletionCard({
  turn,
  model,
  confidence,
  request,
}: {
  turn: CompletionTurn;
  model: ModelView | undefined;
  confidence: boolean;
  request: string;
}) {
  const chat = useTranslations('chat');
  const { answer, startedMs, firstMs, endedMs } = turn;
  const used = useUsed(turn, model);
  const stopped = answer.finish === 'stopped';
  const formatted = <AnswerText text={answer.text} streaming={endedMs === undefined} />;
  const interrupted = answer.errorCode !== undefined && answer.text !== '';
  const knowledgeBaseId = knowledgeBaseOf(model?.id ?? '');
  return (
    <div className="max-w-[92%] min-w-0">
      {confidence && answer.tokens ? (
        <Suspense fallback={formatted}>
          <ConfidenceText tokens={answer.tokens} />
        </Suspense>
      ) : (
        formatted
      )}
      {answer.text === '' && endedMs === undefined ? (
        <span className="pulse text-sm text-muted">{chat('thinking')}</span>
      ) : null}
      {answer.errorCode ? <ErrorState small code={answer.errorCode} budget={answer.budget} /> : null}
      <Citations citations={answer.citations} knowledgeBaseId={knowledgeBaseId} />
      {endedMs === undefined ? null : (
        <AnswerFoot
          tookMs={endedMs - startedMs}
          firstMs={firstMs === undefined ? undefined : firstMs - startedMs}
          inputTokens={used?.inputTokens}
          outputTokens={used?.outputTokens}
          costMicro={used?.costMicro}
          text={answer.text}
          request={request}
          state={
            stopped || interrupted ? (
              <StatePill tone="calm" label={chat(stopped ? 'stopped' : 'interrupted')} />
            ) : undefined
          }
        />
      )}
      {endedMs !== undefined && answer.finish === 'stop' && isOwnBase(knowledgeBaseId) ? (
        <AnswerMark answerId={answer.id} />
      ) : null}
    </div>
  );
}

/** What an answer used: as the model says, or as the ledger charged where it did not end by itself. */
function useUsed({ answer, traceId, startedMs, endedMs }: CompletionTurn, model: ModelView | undefined) {
  const { inputTokens, outputTokens } = answer;
  const isKnown = inputTokens !== undefined && outputTokens !== undefined;
  const charged = useAnswerCost('/playground', {
    traceId,
    startedMs,
    ended: endedMs !== undefined && !isKnown,
    stopped: true,
  });
  if (isKnown) return { inputTokens, outputTokens, costMicro: model ? costOf(answer, model) : undefined };
  return charged && { ...charged, costMicro: charged.amountMicro };
}

/** Micro-units at the model's price; undefined when the tokens are unknown. */
function costOf(
  { inputTokens, outputTokens }: CompletionTurn['answer'],
  { inputPriceMicroPerMillion, outputPriceMicroPerMillion }: ModelView,
): number | undefined {
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return (inputTokens * inputPriceMicroPerMillion + outputTokens * outputPriceMicroPerMillion) / 1e6;
}
