'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { Tone } from '../../../../components/state-pill';
import { TimeLine } from '../../../../components/time-line';
import type { AgentEventView } from '../../../../lib/api/agents';

const TONES: Record<string, Tone> = {
  'deployment.requested': 'busy',
  'undeployment.requested': 'busy',
  placed: 'busy',
  started: 'busy',
  ready: 'good',
  'lease.ended': 'warn',
  'lease.expired': 'warn',
  recovering: 'auto',
  failed: 'bad',
  gone: 'calm',
};

const KNOWN = [
  'deployment-requested',
  'undeployment-requested',
  'placed',
  'started',
  'ready',
  'lease-ended',
  'lease-expired',
  'recovering',
  'failed',
  'gone',
  'version-published',
  'registered',
] as const;

/** An agent's history, newest first, with the time from each step to the next. */
export function AgentTimeLine({ events }: { events: AgentEventView[] }) {
  const t = useTranslations('agent');
  const names = useTranslations('agentEvent');
  const format = useFormatter();
  const sorted = [...events].sort((a, b) => (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0));
  const took = (at: number): string | undefined => {
    const [later, earlier] = [sorted[at]?.at, sorted[at + 1]?.at];
    if (!later || !earlier) return undefined;
    const seconds = (later.getTime() - earlier.getTime()) / 1_000;
    // Longer pauses are not steps of one piece of work.
    return seconds < 600
      ? `+${format.number(seconds, { maximumFractionDigits: seconds < 10 ? 2 : 0 })} s`
      : undefined;
  };
  if (sorted.length === 0) return <p className="text-sm text-muted">{t('noHistory')}</p>;
  return (
    <TimeLine
      label={t('history')}
      steps={sorted.map(({ id, kind, message, at }, index) => {
        const known = KNOWN.find((name) => name === kind.replaceAll('.', '-'));
        const duration = took(index);
        return {
          id,
          tone: TONES[kind] ?? 'calm',
          title: known ? names(known) : kind,
          detail: message,
          at,
          ...(duration ? { took: duration } : {}),
        };
      })}
    />
  );
}
