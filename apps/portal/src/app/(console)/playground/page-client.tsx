'use client';

import { MessageSquareText } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Citations } from '../../../chat/citations';
import { Composer } from '../../../chat/composer';
import { QuestionCard } from '../../../chat/messages';
import { requestOf, useCompletion, type CompletionTurn } from '../../../chat/use-completion';
import { CopyButton } from '../../../components/copy-button';
import { EmptyState } from '../../../components/empty-state';
import { ErrorState } from '../../../components/error-state';
import { PageHeader } from '../../../components/page-header';
import { Select } from '../../../components/ui/field';
import type { ModelView } from '../../../lib/api/models';
import { useMoney } from '../../../lib/money';

/** One input, one or two models side by side; tokens, time and cost under every answer. */
export function Playground({ models, initial }: { models: ModelView[]; initial: string }) {
  const t = useTranslations('playground');
  const [left, setLeft] = useState(initial);
  const [right, setRight] = useState('');
  const [draft, setDraft] = useState('');
  const first = useCompletion(left);
  const second = useCompletion(right);
  const busy = first.busy || second.busy;
  if (models.length === 0)
    return <EmptyState icon={MessageSquareText} title={t('emptyTitle')} text={t('emptyText')} />;
  const send = (text: string) => {
    setDraft('');
    void first.send(text);
    if (right) void second.send(text);
  };
  const stop = () => {
    first.stop();
    second.stop();
  };
  const restart = () => {
    first.restart();
    second.restart();
  };
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        action={<CopyRequest text={JSON.stringify(requestOf(left, first.turns, draft), null, 2)} />}
      />
      <div className="panel flex h-[70vh] min-h-96 flex-col">
        <div className={`grid min-h-0 flex-1 divide-x ${right ? 'grid-cols-2' : 'grid-cols-1'}`}>
          <Column models={models} model={left} label={t('model')} onModel={setLeft} turns={first.turns} />
          {right ? (
            <Column
              models={models}
              model={right}
              label={t('second')}
              onModel={setRight}
              turns={second.turns}
              removable
            />
          ) : null}
        </div>
        {right ? null : <CompareWith models={models} current={left} onPick={setRight} />}
        <Composer
          draft={draft}
          onDraft={setDraft}
          busy={busy}
          onSend={send}
          onStop={stop}
          {...(first.turns.length > 0 && !busy ? { onRestart: restart } : {})}
        />
      </div>
    </>
  );
}

function CopyRequest({ text }: { text: string }) {
  const t = useTranslations('playground');
  return (
    <span className="inline-flex items-center gap-1 text-sm text-muted">
      {t('copyRequest')} <CopyButton text={text} label={t('copyRequest')} />
    </span>
  );
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
  const others = models.filter(({ id }) => id !== current);
  if (others.length === 0) return null;
  return (
    <div className="border-t px-3 py-2">
      <Select
        aria-label={t('compare')}
        value=""
        onChange={(event) => onPick(event.target.value)}
        className="max-w-xs text-sm"
      >
        <option value="">{t('compare')}</option>
        {others.map(({ id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </Select>
    </div>
  );
}

interface ColumnProps {
  models: ModelView[];
  model: string;
  label: string;
  onModel: (id: string) => void;
  turns: CompletionTurn[];
  removable?: boolean;
}

function Column({ models, model, label, onModel, turns, removable = false }: ColumnProps) {
  const t = useTranslations('playground');
  const chosen = models.find(({ id }) => id === model);
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      <div className="border-b px-3 py-2">
        <Select
          aria-label={label}
          value={model}
          onChange={(event) => onModel(event.target.value)}
          className="max-w-xs text-sm"
        >
          {removable ? <option value="">{t('remove')}</option> : null}
          {models.map(({ id, available }) => (
            <option key={id} value={id} disabled={!available}>
              {id}
            </option>
          ))}
        </Select>
      </div>
      <div
        role="log"
        aria-label={`${t('answers')} ${model}`}
        aria-live="polite"
        tabIndex={0}
        className="flex-1 overflow-y-auto p-4"
      >
        {turns.length === 0 ? (
          <div className="grid h-full content-center justify-items-center gap-1 text-center text-muted">
            <p>{t('start')}</p>
            {chosen?.description ? <p className="max-w-sm text-sm">{chosen.description}</p> : null}
          </div>
        ) : null}
        <ol className="grid gap-4">
          {turns.map((turn) => (
            <li key={turn.id} className="grid gap-3">
              <QuestionCard text={turn.question} />
              <CompletionCard turn={turn} model={chosen} />
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

function CompletionCard({
  turn: { answer, startedMs, firstMs, endedMs },
  model,
}: {
  turn: CompletionTurn;
  model: ModelView | undefined;
}) {
  const t = useTranslations('playground');
  const chat = useTranslations('chat');
  const format = useFormatter();
  const money = useMoney();
  const seconds = (ms: number) => format.number(ms / 1_000, { maximumFractionDigits: 2 });
  const { inputTokens, outputTokens } = answer;
  const cost =
    model && inputTokens !== undefined && outputTokens !== undefined
      ? (inputTokens * model.inputPriceMicroPerMillion + outputTokens * model.outputPriceMicroPerMillion) /
        1e6
      : undefined;
  return (
    <div className="max-w-[92%] min-w-0">
      <div className="leading-relaxed break-words whitespace-pre-wrap">{answer.text}</div>
      {answer.text === '' && endedMs === undefined ? (
        <span className="pulse text-sm text-muted">{chat('thinking')}</span>
      ) : null}
      {answer.errorCode ? <ErrorState small code={answer.errorCode} /> : null}
      <Citations citations={answer.citations} />
      {endedMs === undefined ? null : (
        <div className="mt-1.5 flex flex-wrap items-center gap-x-3 text-xs text-muted tabular-nums">
          {answer.finish === 'stopped' ? <span>{chat('stopped')}</span> : null}
          <span>{t('tokens', { input: inputTokens ?? '–', output: outputTokens ?? '–' })}</span>
          <span>
            {chat('took', { seconds: seconds(endedMs - startedMs) })}
            {firstMs === undefined ? '' : ` · ${t('first', { seconds: seconds(firstMs - startedMs) })}`}
          </span>
          <span>{cost === undefined ? '–' : money(cost)}</span>
          {answer.text ? <CopyButton text={answer.text} /> : null}
        </div>
      )}
    </div>
  );
}
