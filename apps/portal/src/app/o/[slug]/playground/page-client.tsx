'use client';

import { GitCompareArrows, MessageSquareText, Terminal, Underline, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Composer } from '../../../../chat/composer';
import { QuestionCard } from '../../../../chat/messages';
import { hasTokenScores } from '../../../../chat/token-score';
import { requestOf, useCompletion, type CompletionTurn } from '../../../../chat/use-completion';
import { useFollow } from '../../../../chat/use-follow';
import { CopyTextButton } from '../../../../components/copy-button';
import { EmptyState } from '../../../../components/empty-state';
import { PageHeader } from '../../../../components/page-header';
import { Button } from '../../../../components/ui/button';
import { Select } from '../../../../components/ui/field';
import type { ModelView } from '../../../../lib/api/models';
import { isText, useDraft } from '../../../../lib/use-draft';
import { useUrlState } from '../../../../lib/use-url-state';
import { modelDescription, modelLabel } from '../../../../lib/model-description';
import { modelRequest } from '../../../../lib/curl';
import { CompletionCard } from './completion-card';

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
  const [confidence, setConfidence] = useUrlState('confidence');
  const scored = (id: string) => ({ scores: confidence !== '' && hasTokenScores(id) });
  const first = useCompletion(left, scored(left));
  const second = useCompletion(right, scored(right));
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
  const column = {
    models,
    modelsUrl,
    confidence: confidence !== '',
    onConfidence: (shown: boolean) => setConfidence(shown ? 'on' : ''),
  };
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
            text={modelRequest(
              modelsUrl,
              requestOf({ model: left, ...scored(left) }, first.turns, composer.draft),
            )}
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
  /** Whether tokens show how probable they were, where the model tells. */
  confidence: boolean;
  onConfidence: (shown: boolean) => void;
  turns: CompletionTurn[];
  /** Shown beside the model selection. */
  children: ReactNode;
}

function Column(props: ColumnProps) {
  const { models, modelsUrl, model, label, onModel, confidence, onConfidence, turns, children } = props;
  const t = useTranslations('playground');
  const names = useTranslations('models');
  const chosen = models.find(({ id }) => id === model);
  const log = useFollow(turns);
  const asked = { model, scores: confidence && hasTokenScores(model) };
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      <div className="flex items-center gap-2 border-b px-3 py-2">
        <Select
          aria-label={label}
          value={model}
          onChange={(event) => onModel(event.target.value)}
          className="max-w-64 min-w-0 text-sm"
        >
          {models.map((one) => (
            <option key={one.id} value={one.id} disabled={!one.available}>
              {modelLabel(one)}
            </option>
          ))}
        </Select>
        {hasTokenScores(model) ? (
          <Button
            kind="quiet"
            className="aria-pressed:bg-hover aria-pressed:text-ink"
            title={t('confidenceHint')}
            aria-pressed={confidence}
            onClick={() => onConfidence(!confidence)}
          >
            <Underline size={16} aria-hidden /> {t('confidence')}
          </Button>
        ) : null}
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
                confidence={confidence}
                request={modelRequest(modelsUrl, requestOf(asked, turns.slice(0, at), turn.question))}
              />
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}
