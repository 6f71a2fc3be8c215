import { useFormatter, useTranslations } from 'next-intl';
import { CopyButton } from '../../../../../../components/copy-button';
import { None } from '../../../../../../components/none';
import { StatePill, type Tone } from '../../../../../../components/state-pill';
import type { ExchangeView } from '../../../../../../lib/api/exchanges.mapper';
import { EXACT_MOMENT } from '../../../../../../lib/moment';
import { useZoneLabel } from '../../../../../../lib/zone-label';

/** As their specifications spell them. */
const PROTOCOLS: Record<string, string> = { a2a: 'A2A', mcp: 'MCP' };
const BINDINGS: Record<string, string> = {
  jsonrpc: 'JSON-RPC',
  'http+json': 'HTTP+JSON',
  grpc: 'gRPC',
  'streamable-http': 'Streamable HTTP',
};
const OUTCOMES = ['completed', 'failed', 'cancelled', 'interrupted'] as const;
const TONES: Record<(typeof OUTCOMES)[number], Tone> = {
  completed: 'good',
  failed: 'bad',
  cancelled: 'calm',
  interrupted: 'warn',
};
const TRACE_CHARACTERS = 8;

/** One message: when, how, what, who, how long, how it ended, and its trace. */
export function ExchangeRow({ exchange }: { exchange: ExchangeView }) {
  const { operation, outcome, durationMs } = exchange;
  const t = useTranslations('agentTraffic');
  const duration = useDuration();
  const known = OUTCOMES.find((one) => one === outcome);
  return (
    <li className="grid gap-1 px-4 py-2.5 hover:bg-hover">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Moment at={exchange.startedAt} />
        <Spoken exchange={exchange} />
        <code className="min-w-0 font-mono text-xs break-all">{operation}</code>
        <span className="ml-auto flex items-center gap-3">
          <span className="text-xs text-muted tabular-nums">
            {durationMs === undefined ? <None /> : duration(durationMs)}
          </span>
          <StatePill tone={known ? TONES[known] : 'calm'} label={known ? t(`outcome.${known}`) : outcome} />
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-x-3 text-xs text-muted">
        <Sender exchange={exchange} />
        <Trace traceId={exchange.traceId} />
      </div>
    </li>
  );
}

function Moment({ at }: { at: string }) {
  const format = useFormatter();
  const zoneLabel = useZoneLabel();
  const date = new Date(at);
  return (
    <time
      dateTime={at}
      title={`${format.dateTime(date, EXACT_MOMENT)} ${zoneLabel(date)}`}
      className="text-xs whitespace-nowrap text-muted tabular-nums"
    >
      {format.dateTime(date, { month: 'short', day: 'numeric' })}{' '}
      {format.dateTime(date, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })}
    </time>
  );
}

/** The protocol and its binding. */
function Spoken({ exchange: { protocol, binding } }: { exchange: ExchangeView }) {
  const t = useTranslations('agentTraffic');
  const words = [PROTOCOLS[protocol] ?? protocol, BINDINGS[binding] ?? binding].filter(Boolean).join(' · ');
  return (
    <span className="inline-flex h-6 items-center rounded-full border px-2 text-xs font-medium whitespace-nowrap">
      {words || t('unrecorded')}
    </span>
  );
}

function Sender({ exchange: { actor, name } }: { exchange: ExchangeView }) {
  const t = useTranslations('agentTraffic');
  const text = actor.startsWith('key:') && name ? t('key', { name }) : name;
  return text ? (
    <span className="min-w-0 break-words" title={actor}>
      {text}
    </span>
  ) : (
    <code className="min-w-0 font-mono break-all">{actor}</code>
  );
}

function Trace({ traceId }: { traceId: string }) {
  const t = useTranslations('agentTraffic');
  if (traceId === '') return null;
  return (
    <span className="inline-flex items-center gap-1">
      {t('trace')}
      <code className="font-mono" title={traceId}>
        {traceId.slice(0, TRACE_CHARACTERS)}
      </code>
      <CopyButton text={traceId} label={t('copyTrace')} />
    </span>
  );
}

function useDuration(): (ms: number) => string {
  const t = useTranslations('agentTraffic');
  const format = useFormatter();
  return (ms) =>
    ms < 1_000
      ? t('milliseconds', { ms: format.number(ms) })
      : t('seconds', { seconds: format.number(ms / 1_000, { maximumFractionDigits: 1 }) });
}
