import { useFormatter, useLocale, useTranslations } from 'next-intl';
import type { Tone } from '../../../../../components/state-pill';
import { TimeLine } from '../../../../../components/time-line';
import type { AgentEventView } from '../../../../../lib/api/agents';
import { hostOf } from '../../../../../lib/host-of';
import { isPlannedStop } from './planned-stop';
import type { MetroName } from '../../../../../lib/place-name';

const TONES: Record<string, Tone> = {
  'deployment.requested': 'busy',
  'undeployment.requested': 'busy',
  'update.requested': 'busy',
  'redeployment.requested': 'busy',
  'rollout.failed': 'warn',
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
  'update-requested',
  'redeployment-requested',
  'rollout-failed',
  'registered',
  'tools-changed',
] as const;

/** An agent's history, newest first, with the time from each step to the next. */
export function AgentTimeLine({
  events,
  metros,
}: {
  events: AgentEventView[];
  metros: Record<string, MetroName>;
}) {
  const t = useTranslations('agent');
  const names = useTranslations('agentEvent');
  const detailOf = useDetail(metros);
  const format = useFormatter();
  const sorted = [...events].sort((a, b) => (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0));
  const took = (at: number): string | undefined => {
    const [later, earlier] = [sorted[at]?.at, sorted[at + 1]?.at];
    if (!later || !earlier) return undefined;
    const seconds = (later.getTime() - earlier.getTime()) / 1_000;
    // Longer pauses are not steps of one piece of work.
    return seconds < 600
      ? t('after', { seconds: format.number(seconds, { maximumFractionDigits: seconds < 10 ? 2 : 0 }) })
      : undefined;
  };
  if (sorted.length === 0) return <p className="text-sm text-muted">{t('noHistory')}</p>;
  return (
    <TimeLine
      label={t('history')}
      steps={sorted.map(({ id, kind, message, attributes, at }, index) => {
        const planned = isPlannedStop(sorted, index);
        const known = planned ? 'instance-stopped' : KNOWN.find((name) => name === kind.replaceAll('.', '-'));
        const duration = took(index);
        return {
          id,
          tone: planned ? 'calm' : (TONES[kind] ?? 'calm'),
          title: known ? names(known) : kind,
          detail: planned ? '' : detailOf({ kind, message, attributes }),
          at,
          ...(duration ? { took: duration } : {}),
        };
      })}
    />
  );
}

/** What happened, from the event's attributes in the reader's language; an event without them shows its message. */
function useDetail(metros: Record<string, MetroName>) {
  const t = useTranslations('agentEventDetail');
  const format = useFormatter();
  const zh = useLocale() === 'zh';
  return ({ kind, message, attributes }: Pick<AgentEventView, 'kind' | 'message' | 'attributes'>): string => {
    const { metro = '', nodeId, roundTripUs, instanceId } = attributes;
    const name = (zh ? metros[metro]?.nameZh : metros[metro]?.name) || metro;
    if (kind === 'deployment.requested' && name) return t('requested', { metro: name });
    if (kind === 'placed' && nodeId && roundTripUs) {
      const ms = format.number(Number(roundTripUs) / 1_000, { maximumFractionDigits: 2 });
      return t('placed', { node: nodeId, ms });
    }
    // The rest of an instance's name is the agent's id, which is shown beside it.
    const instance = instanceId?.split('-').at(-1);
    if (kind === 'started' && instance) return t('started', { instance });
    const { version } = attributes;
    if ((kind === 'update.requested' || kind === 'version.published') && version)
      return t('version', { version });
    const { endpoint, tools } = attributes;
    if (kind === 'registered' && endpoint) return t('registered', { host: hostOf(endpoint) });
    if (kind === 'tools.changed' && tools) return t('tools', { count: Number(tools) });
    if (kind === 'gone') return '';
    if (kind === 'redeployment.requested') return t('redeployed');
    return kind === 'ready' ? t('ready') : message;
  };
}
