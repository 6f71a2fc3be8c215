import { Terminal } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { CopyButton } from '../components/copy-button';
import { useMoney } from '../lib/money';

/** The footer of every answer: its duration, its tokens and cost where known, and copy buttons. */
export function AnswerFoot(props: {
  tookMs: number;
  /** Until the first token. */
  firstMs?: number | undefined;
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  costMicro?: number | undefined;
  text: string;
  /** The request as a shell command. */
  request: string;
  state?: ReactNode;
}) {
  const t = useTranslations('chat');
  const format = useFormatter();
  const money = useMoney();
  const seconds = (ms: number) =>
    format.number(ms / 1_000, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const { firstMs, inputTokens, outputTokens, costMicro } = props;
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-x-3 text-xs text-muted tabular-nums">
      {props.state}
      <span>{t('took', { seconds: seconds(props.tookMs) })}</span>
      {firstMs === undefined ? null : <span>{t('first', { seconds: seconds(firstMs) })}</span>}
      {inputTokens === undefined && outputTokens === undefined ? null : (
        <span>
          {t('tokens', {
            input: inputTokens === undefined ? '–' : format.number(inputTokens),
            output: outputTokens === undefined ? '–' : format.number(outputTokens),
          })}
        </span>
      )}
      {costMicro === undefined ? null : <span title={t('cost')}>{money(costMicro)}</span>}
      <span className="-my-1 inline-flex">
        {props.text ? <CopyButton text={props.text} label={t('copyAnswer')} /> : null}
        <CopyButton text={props.request} label={t('copyRequest')} icon={Terminal} />
      </span>
    </div>
  );
}
