import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { useId } from 'react';
import {
  countedParts,
  parseExplanation,
  barOf,
  pointsOf,
  reasonsFor,
  type Candidate,
  type Explanation,
  type ScorePart,
} from '../lib/explanation';
import { useMoney } from '../lib/money';
import { EstimatedMark } from './estimated-mark';
import { CodeBlock } from './snippet';

/** Of the reasons for a node, those that its sentence names. */
const REASONS_SHOWN = 2;

/** Why this node was chosen: its score, the runners-up, and what was ruled out. */
export function Explain({ json }: { json: string }) {
  const t = useTranslations('explain');
  const format = useFormatter();
  const gap = useLocale() === 'zh' ? '' : ' ';
  const explanation = parseExplanation(json);
  if (!explanation) return <p className="text-sm text-muted">{t('none')}</p>;
  const reasons = reasonsFor(explanation).slice(0, REASONS_SHOWN);
  return (
    <div className="grid gap-4 text-sm">
      <p className="relative">
        {t('summary', { feasible: explanation.feasible })}
        {gap}
        {reasons.length > 0
          ? t.rich('because', {
              reasons: () => format.list(reasons.map((part) => <Reason key={part} part={part} />)),
            })
          : null}
      </p>
      <details>
        <summary className="inline-flex min-h-target items-center text-xs text-muted hover:text-ink">
          {t('numbers')}
        </summary>
        <div className="mt-2 grid gap-4">
          <Parts explanation={explanation} />
          {explanation.runnersUp.length > 0 ? <RunnersUp explanation={explanation} /> : null}
          <Filtered filtered={explanation.filtered} />
          <details>
            <summary className="inline-flex min-h-target items-center text-xs text-muted hover:text-ink">
              {t('raw')}
            </summary>
            <CodeBlock label={t('raw')} code={JSON.stringify(JSON.parse(json), null, 2)} />
          </details>
        </div>
      </details>
    </div>
  );
}

/** A part of the score by name; what it means on hover and focus. */
function Reason({ part }: { part: ScorePart }) {
  const t = useTranslations('explain');
  const id = useId();
  return (
    <span className="group">
      <button
        type="button"
        aria-describedby={id}
        className="inline cursor-help underline decoration-dotted underline-offset-2"
      >
        {t(`part.${part}`)}
      </button>
      <span
        id={id}
        role="tooltip"
        className="invisible absolute inset-x-0 top-full z-20 mt-1 rounded-md border bg-raised px-3 py-2 text-xs shadow-float group-focus-within:visible group-hover:visible"
      >
        {t(`hint.${part}`)}
      </span>
    </span>
  );
}

function Parts({ explanation }: { explanation: Explanation }) {
  const t = useTranslations('explain');
  const format = useFormatter();
  const { chosen, weights } = explanation;
  return (
    <div>
      <h3 className="mb-1.5 flex items-center gap-1.5 text-xs font-medium text-muted">
        {t('parts')} · {t('points', { score: format.number(chosen.score) })} <EstimatedMark />
      </h3>
      <ul className="grid gap-1.5">
        {countedParts(explanation).map((name) => (
          <li
            key={name}
            className="grid grid-cols-[112px_1fr_52px] items-center gap-3"
            title={t(`hint.${name}`)}
          >
            <span>{t(`part.${name}`)}</span>
            <span className="h-1.5 rounded-full bg-hover" aria-hidden>
              <span
                className={`block h-full rounded-full ${pointsOf(name, chosen, weights) < 0 ? 'bg-warn' : 'bg-accent'}`}
                style={{ width: `${barOf(name, chosen, explanation) * 100}%` }}
              />
            </span>
            <span className="text-right font-mono text-xs tabular-nums">
              {format.number(pointsOf(name, chosen, weights))}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function RunnersUp({ explanation }: { explanation: Explanation }) {
  const { chosen, runnersUp, weights } = explanation;
  const t = useTranslations('explain');
  const format = useFormatter();
  const money = useMoney();
  const weakest = (other: Candidate) => {
    const lead = (part: ScorePart) => pointsOf(part, other, weights) - pointsOf(part, chosen, weights);
    return countedParts(explanation).sort((a, b) => lead(a) - lead(b))[0] ?? 'latency';
  };
  return (
    <div>
      <h3 className="mb-1 text-xs font-medium text-muted">{t('runnersUp')}</h3>
      <ul>
        {runnersUp.map((other) => (
          <li key={other.nodeId} className="border-b py-1.5 last:border-0">
            <code className="font-mono text-xs break-all">{other.nodeId}</code>
            <div className="flex flex-wrap gap-x-3 text-xs text-muted tabular-nums">
              <span>{t('points', { score: format.number(other.score) })}</span>
              <span>{format.number(other.roundTripUs / 1_000, { maximumFractionDigits: 2 })}&nbsp;ms</span>
              <span>{t('perHour', { amount: money(other.priceMicroPerHour) })}</span>
              {other.score < chosen.score ? (
                <span>{t('lostBy', { part: t(`part.${weakest(other)}`) })}</span>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

const KNOWN_CONSTRAINTS = ['latency', 'resources', 'price', 'region', 'operator', 'excluded'] as const;

function Filtered({ filtered }: { filtered: Explanation['filtered'] }) {
  const t = useTranslations('explain');
  const gap = useLocale() === 'zh' ? '' : ' ';
  const counts = KNOWN_CONSTRAINTS.flatMap((name) =>
    filtered[name] ? [{ name, nodes: filtered[name] }] : [],
  );
  if (counts.length === 0) return null;
  return (
    <p className="text-xs text-muted">
      {t('ruledOut')}
      {gap}
      {counts
        .map(({ name, nodes }) => t('ruledOutBy', { constraint: t(`constraint.${name}`), nodes }))
        .join(' · ')}
    </p>
  );
}
