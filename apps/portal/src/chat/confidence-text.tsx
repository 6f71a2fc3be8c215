'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { memo, useId, useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { CONFIDENCE_LEVELS, groupTokens, type ConfidenceLevel, type TokenGroup } from './token-groups';
import type { TokenScore } from './token-score';

/** Each level has a line of its own, so that it is seen without its colour. */
const LINES: Record<ConfidenceLevel, string> = {
  sure: '',
  likely: 'underline decoration-busy decoration-dotted decoration-2',
  unsure: 'underline decoration-warn decoration-dashed decoration-2',
  guess: 'underline decoration-bad decoration-wavy',
};

const STEPS: Partial<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** An answer token by token, each with its probability: under the pointer, or by the arrow keys. */
export function ConfidenceText({ tokens }: { tokens: readonly TokenScore[] }) {
  const t = useTranslations('confidence');
  const groups = useMemo(() => groupTokens(tokens), [tokens]);
  const [at, setAt] = useState<number>();
  const details = useId();
  const current = at === undefined ? undefined : groups[at];
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(Math.min(groups.length - 1, Math.max(0, at === undefined ? 0 : at + step)));
  };
  const onPointer = (event: PointerEvent) => {
    const { at: under } = event.target instanceof HTMLElement ? event.target.dataset : {};
    if (under !== undefined) setAt(Number(under));
  };
  return (
    <div>
      <div
        role="group"
        aria-label={t('label')}
        aria-describedby={details}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerOver={onPointer}
        onPointerDown={onPointer}
        className="rounded-sm leading-7 [overflow-wrap:anywhere] whitespace-pre-wrap"
      >
        {groups.map(({ text, level }, index) => (
          <Token key={index} at={index} text={text} level={level} chosen={index === at} />
        ))}
      </div>
      <p id={details} aria-live="polite" className="mt-1 min-h-10 text-xs text-muted tabular-nums">
        {current ? <Details group={current} /> : t('hint')}
      </p>
      <Legend />
    </div>
  );
}

/** Unchanged while others arrive. */
const Token = memo(function Token(props: {
  at: number;
  text: string;
  level: ConfidenceLevel;
  chosen: boolean;
}) {
  const { at, text, level, chosen } = props;
  return (
    <span
      data-at={at}
      className={`rounded-sm underline-offset-4 ${LINES[level]} ${chosen ? 'bg-hover outline-1 outline-line-strong' : ''}`}
    >
      {text}
    </span>
  );
});

function Details({ group }: { group: TokenGroup }) {
  const t = useTranslations('confidence');
  const percent = usePercent();
  const others = group.alternatives.map(({ text, probability }) => `${quoted(text)} ${percent(probability)}`);
  return (
    <>
      <span className="font-medium text-ink">
        {quoted(group.text)} {percent(group.probability)}
      </span>
      {others.length > 0 ? ` · ${t('instead')} ${others.join(', ')}` : null}
    </>
  );
}

function Legend() {
  const t = useTranslations('confidence');
  const percent = usePercent();
  return (
    <ul className="mt-1 flex flex-wrap gap-x-3 text-xs text-muted">
      {CONFIDENCE_LEVELS.map(({ level, from }, at) => (
        <li key={level}>
          <span className={`underline-offset-4 ${LINES[level]}`}>{t(level)}</span>{' '}
          {at === CONFIDENCE_LEVELS.length - 1
            ? t('below', { percent: percent(CONFIDENCE_LEVELS[at - 1]?.from ?? 0) })
            : t('from', { percent: percent(from) })}
        </li>
      ))}
    </ul>
  );
}

function usePercent(): (probability: number) => string {
  const format = useFormatter();
  return (probability) =>
    format.number(probability, { style: 'percent', maximumSignificantDigits: probability < 0.1 ? 1 : 2 });
}

/** Spaces and line ends at its ends are seen. */
function quoted(text: string): string {
  return `“${text.replaceAll('\n', '↵').replaceAll(' ', '␣')}”`;
}
