'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Citations } from '../../../../../chat/citations';
import { Panel } from '../../../../../components/panel';
import { TimeAgo } from '../../../../../components/time-ago';
import type { LineView } from '../../../../../lib/api/hand-overs.mapper';

/** What the host keeps of a conversation. */
const LINES_MAX = 200;

/** The whole conversation, oldest first; new lines are announced. */
export function Lines({ lines }: { lines: LineView[] }) {
  const t = useTranslations('handOvers');
  return (
    <Panel title={t('conversation')} flush>
      {lines.length >= LINES_MAX ? <p className="px-4 pt-3 text-xs text-muted">{t('earlier')}</p> : null}
      <ol aria-label={t('conversation')} aria-live="polite" className="grid divide-y">
        {lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ol>
    </Panel>
  );
}

function Line({ line }: { line: LineView }) {
  const t = useTranslations('handOvers');
  const { role, text, at, authorName, citations } = line;
  return (
    <li className={`grid gap-1 px-4 py-3 ${role === 'user' ? '' : 'bg-sunken'}`}>
      <div className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
        <span className="font-semibold text-ink">{t(`roles.${role}`)}</span>
        {authorName === '' ? null : <span>{authorName}</span>}
        <TimeAgo at={at} />
        <Sureness line={line} />
      </div>
      <p className="text-sm [overflow-wrap:anywhere] whitespace-pre-wrap">{text}</p>
      <Citations citations={citations} knowledgeBaseId="" />
    </li>
  );
}

function Sureness({ line: { known, confidence } }: { line: LineView }) {
  const t = useTranslations('handOvers');
  const format = useFormatter();
  if (known === false) return <span className="text-warn">{t('notKnown')}</span>;
  if (confidence === undefined) return null;
  const percent = format.number(confidence, { style: 'percent', maximumFractionDigits: 0 });
  return <span>{t('confidence', { percent })}</span>;
}
