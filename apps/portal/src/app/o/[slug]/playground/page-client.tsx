'use client';

import { GitCompareArrows, MessageSquareText, Terminal, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { AnswerFoot } from '../../../../chat/answer-foot';
import { AnswerText } from '../../../../chat/answer-text';
import { Citations } from '../../../../chat/citations';
import { Composer } from '../../../../chat/composer';
import { QuestionCard } from '../../../../chat/messages';
import { useAnswerCost } from '../../../../chat/use-answer-cost';
import { requestOf, useCompletion, type CompletionTurn } from '../../../../chat/use-completion';
import { useFollow } from '../../../../chat/use-follow';
import { CopyTextButton } from '../../../../components/copy-button';
import { EmptyState } from '../../../../components/empty-state';
import { ErrorState } from '../../../../components/error-state';
import { PageHeader } from '../../../../components/page-header';
import { StatePill } from '../../../../components/state-pill';
import { Button } from '../../../../components/ui/button';
import { Select } from '../../../../components/ui/field';
import type { ModelView } from '../../../../lib/api/models';
import { isText, useDraft } from '../../../../lib/use-draft';
import { useUrlState } from '../../../../lib/use-url-state';
import { modelDescription } from '../../../../lib/model-description';
import { modelRequest } from '../../../../lib/curl';

interface Props {
  models: ModelView[];
  initial: string;
  modelsUrl: string;
}

/** One input, one or two models side by side; tokens, time and cost under every answer. */
export function Playground({ models, initial, modelsUrl }: Props) {
  const t = useTranslations('playground');
  const [model, setLeft] = useUrlState('model', initial);
  const [compare, setRight] = useUrlState('compare');
  const isKnown = (wanted: string) => models.some(({ id }) => id === wanted);
  const left = isKnown(model) ? model : initial;
  const right = isKnown(compare) ? compare : '';
  const first = useCompletion(left);
  const second = useCompletion(right);
  const composer = useComposer(first, second, right !== '');
  if (models.length === 0)
    return (
      <EmptyState
        icon={MessageSquareText}
        title={t('emptyTitle')}
        text={t('emptyText')}
        command={{ label: t('emptyCommand'), value: `curl ${modelsUrl}/v1/models` }}
      />
    );
  const column = { models, modelsUrl };
  return (
    // On a phone exactly what the bars leave: nothing scrolls but the answers.
    <div className="max-md:-mb-6 max-md:flex max-md:h-[calc(100dvh-8.75rem)] max-md:min-h-[36rem] max-md:flex-col">
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        action={
          <CopyTextButton
            icon={Terminal}
            label={t('copyRequest')}
            text={modelRequest(modelsUrl, requestOf(left, first.turns, composer.draft))}
          />
        }
      />
      <div className="panel flex min-h-0 flex-1 flex-col md:h-[calc(100dvh-11rem)] md:min-h-96">
        <div
          className={`grid min-h-0 flex-1 ${right ? 'grid-rows-2 divide-y md:grid-cols-2 md:grid-rows-1 md:divide-x md:divide-y-0' : ''}`}
        >
          <Column {...column} model={left} label={t('model')} onModel={setLeft} turns={first.turns}>
            {right ? null : <CompareWith models={models} current={left} onPick={setRight} />}
          </Column>
          {right ? (
            <Column {...column} model={right} label={t('second')} onModel={setRight} turns={second.turns}>
              <Button
                kind="quiet"
                size="icon"
                className="ml-auto"
                title={t('remove')}
                aria-label={t('remove')}
                onClick={() => setRight('')}
              >
                <X size={16} aria-hidden />
              </Button>
            </Column>
          ) : null}
        </div>
        <Composer {...composer} />
      </div>
    </div>
  );
}

type Conversation = ReturnType<typeof useCompletion>;

/** One input for both conversations; `comparing` whether questions go to the second as well. */
function useComposer(first: Conversation, second: Conversation, comparing: boolean) {
  const { draft, setDraft } = useDraft('playground', '', isText);
  const busy = first.busy || second.busy;
  const onRestart = () => {
    first.restart();
    second.restart();
  };
  return {
    draft,
    onDraft: setDraft,
    busy,
    onSend: (text: string) => {
      setDraft('');
      void first.send(text).then((isSent) => {
        if (!isSent) setDraft(text);
      });
      if (comparing) void second.send(text);
    },
    onStop: () => {
      first.stop();
      second.stop();
    },
    ...(first.turns.length > 0 && !busy ? { onRestart } : {}),
  };
}

function CompareWith({
  models,
  current,
  onPick,
}: {
  models: ModelView[];
  current: string;
  onPick: (id: string) => void;
}) {
  const t = useTranslations('playground');
  const other = models.find(({ id, available }) => id !== current && available);
  if (!other) return null;
  return (
    <Button kind="quiet" onClick={() => onPick(other.id)}>
      <GitCompareArrows size={16} aria-hidden /> {t('compare')}
    </Button>
  );
}

interface ColumnProps {
  models: ModelView[];
  modelsUrl: string;
  model: string;
  label: string;
  onModel: (id: string) => void;
  turns: CompletionTurn[];
  /** Shown beside the model selection. */
  children: ReactNode;
}

function Column({ models, modelsUrl, model, label, onModel, turns, children }: ColumnProps) {
  const t = useTranslations('playground');
  const names = useTranslations('models');
  const chosen = models.find(({ id }) => id === model);
  const log = useFollow(turns);
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      <div className="flex items-center gap-2 border-b px-3 py-2">
        <Select
          aria-label={label}
          value={model}
          onChange={(event) => onModel(event.target.value)}
          className="max-w-64 min-w-0 text-sm"
        >
          {models.map(({ id, available }) => (
            <option key={id} value={id} disabled={!available}>
              {id}
            </option>
          ))}
        </Select>
        {children}
      </div>
      <div
        ref={log}
        role="log"
        aria-label={`${t('answers')} ${model}`}
        aria-live="polite"
        tabIndex={0}
        className="flex-1 overflow-y-auto p-4"
      >
        {turns.length === 0 ? (
          <div className="grid h-full content-center justify-items-center gap-1 text-center text-muted">
            <p>{t('start')}</p>
            {chosen ? <p className="max-w-sm text-sm">{modelDescription(chosen, names)}</p> : null}
          </div>
        ) : null}
        <ol className="grid gap-4">
          {turns.map((turn, at) => (
            <li key={turn.id} className="grid gap-3">
              <QuestionCard text={turn.question} />
              <CompletionCard
                turn={turn}
                model={chosen}
                request={modelRequest(modelsUrl, requestOf(model, turns.slice(0, at), turn.question))}
              />
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

function CompletionCard({
  turn,
  model,
  request,
}: {
  turn: CompletionTurn;
  model: ModelView | undefined;
  request: string;
}) {
  const chat = useTranslations('chat');
  const { answer, startedMs, firstMs, endedMs } = turn;
  const used = useUsed(turn, model);
  const stopped = answer.finish === 'stopped';
  const interrupted = answer.errorCode !== undefined && answer.text !== '';
  return (
    <div className="max-w-[92%] min-w-0">
      <AnswerText text={answer.text} streaming={endedMs === undefined} />
      {answer.text === '' && endedMs === undefined ? (
        <span className="pulse text-sm text-muted">{chat('thinking')}</span>
      ) : null}
      {answer.errorCode ? <ErrorState small code={answer.errorCode} budget={answer.budget} /> : null}
      <Citations citations={answer.citations} />
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
