'use client';

import { ArrowRight, CheckCircle2, Plus, TriangleAlert } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { AgentStatePill } from '../../../components/agent-state';
import { Cut } from '../../../components/data-table-cells';
import { ErrorState } from '../../../components/error-state';
import { Metric } from '../../../components/metric';
import { EstimatedMark } from '../../../components/estimated-mark';
import { None } from '../../../components/none';
import { Panel } from '../../../components/panel';
import { Permitted } from '../../../components/permitted';
import { TimeAgo } from '../../../components/time-ago';
import { ButtonLink } from '../../../components/ui/button';
import type { AgentView } from '../../../lib/api/agents.mapper';
import type { AuditRecordView } from '../../../lib/api/audit';
import type { Partial } from '../../../lib/api/call';
import type { CoverageView } from '../../../lib/api/infrastructure';
import type { AccountView } from '../../../lib/api/ledger';
import type { ModelView } from '../../../lib/api/models';
import { useMoney, wholeCents } from '../../../lib/money';
import { usePlaceName, type MetroName } from '../../../lib/place-name';
import { ConnectionNote } from '../../../live/connection-note';
import { useLiveAgents } from '../../../live/use-live-agents';
import { OrgLink } from '../../../organization/org-link';
import { ActionWords, ResourceCell, Times } from './activity/audit-cells';
import { grouped } from './activity/audit-groups';
import { NeedList } from './need-list';
import { needsOf, type Need } from './overview-needs';
import { TrafficPanel } from './traffic-panel';
import type { StartState, Traffic } from './start-steps';

/** Of an organisation that begins; others need not load it. */
const StartPath = dynamic(() => import('./start-path').then((module) => module.StartPath));

interface Props {
  agents: Partial<AgentView[]>;
  account: Partial<AccountView>;
  /** Micro-units a day, oldest first; undefined when it is unavailable. */
  spentByDay: number[] | undefined;
  records: Partial<{ records: AuditRecordView[] }>;
  models: Partial<ModelView[]>;
  linksDown: number | undefined;
  metroNames: Record<string, MetroName>;
  coverage: Partial<CoverageView>;
  /** Undefined when it is unavailable. */
  traffic: Traffic | undefined;
  /** How far the organisation has come; absent for whoever may not build. */
  start: Omit<StartState, 'hasAgent'> | false | undefined;
}

const SHOWN = 10;
/** Rows of the latest activity; repetitions are one. */
const RECENT_SHOWN = 10;

export function Overview(props: Props) {
  const live = useLiveAgents(props.agents.ok ? props.agents.value : undefined);
  const agents = live.agents.filter(({ state }) => state !== 'gone');
  const isStarting = props.start && !props.start.hasAnswer;
  const needs = needsOf({ ...props, agents: props.agents.ok || agents.length > 0 ? agents : undefined });
  return (
    <div data-wide className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Verdict
        agents={props.agents.ok || agents.length > 0 ? agents : undefined}
        needs={needs}
        connection={<ConnectionNote connection={live.connection} />}
      />
      {props.start ? <StartPath state={props.start} agents={agents} /> : null}
      {/* In a wide window the figures are a row, and the lists get what is below it. */}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)] 2xl:grid-cols-[minmax(0,1fr)]">
        <div className="grid min-w-0 items-start gap-4 2xl:order-2 2xl:grid-cols-[repeat(auto-fit,minmax(26rem,1fr))]">
          {/* The path says the same of an organisation without agents. */}
          {isStarting && agents.length === 0 ? null : (
            <Agents
              agents={agents}
              code={props.agents.ok ? undefined : props.agents.code}
              metroNames={props.metroNames}
            />
          )}
          <Recent records={props.records} />
        </div>
        <div className="grid min-w-0 gap-4 2xl:grid-cols-3">
          <Cost account={props.account} spentByDay={props.spentByDay} />
          <TrafficPanel traffic={props.traffic} more={<SeeAll href="/usage" />} />
          <Platform {...props} />
        </div>
      </div>
    </div>
  );
}

/** The headline: one sentence, and what needs attention. */
function Verdict({
  agents,
  needs,
  connection,
}: {
  /** Undefined while the list is unavailable. */
  agents: AgentView[] | undefined;
  needs: Need[];
  connection: React.ReactNode;
}) {
  const t = useTranslations('overview');
  const well = needs.length === 0;
  const isEmpty = well && agents?.length === 0;
  const Icon = well ? CheckCircle2 : TriangleAlert;
  const moving = (agents ?? []).filter(({ state }) =>
    ['deploying', 'recovering', 'undeploying'].includes(state),
  ).length;
  const ready = (agents ?? []).filter(({ state }) => state === 'ready').length;
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="grid min-w-0 flex-1 basis-36 gap-1">
          <div className={`tint-${well ? 'good' : 'warn'} flex flex-wrap items-center gap-x-3 gap-y-1`}>
            <span className="flex min-w-0 items-start gap-3">
              <Icon size={22} aria-hidden className="mt-1 shrink-0 text-(--tint)" />
              <h1 className="min-w-0 text-xl font-semibold tracking-tight [overflow-wrap:anywhere]">
                {isEmpty ? t('empty') : well ? t('well') : t('needs', { count: needs.length })}
              </h1>
            </span>
            {connection}
          </div>
          <p className="text-muted">
            {isEmpty ? t('emptyNow') : agents ? t('now', { ready, moving }) : t('unknownNow')}
          </p>
        </div>
        {agents?.length ? (
          <Permitted to="build">
            <ButtonLink href="/agents/deploy" kind="primary">
              <Plus size={16} aria-hidden /> {t('deploy')}
            </ButtonLink>
          </Permitted>
        ) : null}
      </div>
      {needs.length > 0 ? <NeedList needs={needs} /> : null}
    </section>
  );
}

function Agents({
  agents,
  code,
  metroNames,
}: Pick<Props, 'metroNames'> & { agents: AgentView[]; code: string | undefined }) {
  const t = useTranslations('overview');
  const placeName = usePlaceName();
  return (
    <Panel flush title={t('agents')} action={<SeeAll href="/agents" />}>
      {code && agents.length === 0 ? <ErrorState small code={code} /> : null}
      {!code && agents.length === 0 ? (
        <div className="grid justify-items-start gap-3 p-4">
          <p className="max-w-lg text-muted">{t('noAgents')}</p>
          <Permitted to="build">
            <ButtonLink href="/agents/deploy" kind="primary">
              <Plus size={16} aria-hidden /> {t('deployFirst')}
            </ButtonLink>
          </Permitted>
        </div>
      ) : null}
      <ul>
        {agents.slice(0, SHOWN).map(({ id, name, state, placement, updatedAt }) => (
          <li
            key={id}
            className="slide-in flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2 text-sm last:border-0"
          >
            <OrgLink
              href={`/agents/${id}`}
              className="inline-flex min-h-target min-w-0 items-center font-medium hover:underline sm:w-48 sm:shrink-0"
            >
              <Cut text={name} className="max-w-52 sm:max-w-48" />
            </OrgLink>
            <AgentStatePill state={state} />
            <span className="w-full text-xs text-muted tabular-nums sm:ml-auto sm:w-auto">
              {placement ? `${placeName(placement, metroNames[placement.metroId])} · ` : ''}
              <TimeAgo at={updatedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Recent({ records }: { records: Props['records'] }) {
  const t = useTranslations('overview');
  return (
    <Panel flush title={t('recent')} action={<SeeAll href="/activity" />}>
      {records.ok ? null : <ErrorState small {...records} />}
      {records.ok && records.value.records.length === 0 ? (
        <p className="p-4 text-muted">{t('noRecords')}</p>
      ) : null}
      <ul>
        {grouped(records.ok ? records.value.records : [])
          .slice(0, RECENT_SHOWN)
          .map(({ record, times }) => (
            <li
              key={record.sequence}
              className="flex min-h-9 flex-wrap items-baseline gap-x-3 border-b px-4 py-1.5 text-sm last:border-0"
            >
              <ActionWords action={record.action} />
              <Times count={times} />
              <span className="min-w-0 truncate text-muted">
                <ResourceCell record={record} />
              </span>
              <span className="ml-auto text-xs text-muted">
                <TimeAgo at={record.at} />
              </span>
            </li>
          ))}
      </ul>
    </Panel>
  );
}

function Cost({ account, spentByDay }: Pick<Props, 'account' | 'spentByDay'>) {
  const t = useTranslations('overview');
  const money = useMoney(account.ok ? account.value.currency : 'CNY');
  if (!account.ok) {
    return (
      <Panel title={t('cost')}>
        <ErrorState small {...account} />
      </Panel>
    );
  }
  return (
    <Panel title={t('cost')} action={<SeeAll href="/usage" />}>
      <div className="grid grid-cols-2 gap-4">
        <Metric
          label={t('month')}
          value={money(account.value.spentMonthMicro)}
          {...(spentByDay ? { trend: spentByDay, note: t('days', { count: spentByDay.length }) } : {})}
        />
        <Metric
          label={t('balance')}
          value={money(wholeCents(account.value.balanceMicro))}
          note={t('held', { amount: money(account.value.heldMicro) })}
        />
      </div>
    </Panel>
  );
}

function Platform({ models, linksDown, coverage }: Props) {
  const t = useTranslations('overview');
  const format = useFormatter();
  const first = coverage.ok ? coverage.value.classes[0] : undefined;
  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 1 });
  const available = models.ok ? models.value.filter((model) => model.available).length : undefined;
  return (
    <Panel title={t('platform')} action={<SeeAll href="/map" />}>
      <div className="grid grid-cols-2 gap-4">
        <div className="col-span-2">
          <Metric
            label={t('coverage', { ms: first ? first.roundTripUsMax / 1_000 : 1 })}
            value={first ? percent(first.metrosShare) : <None />}
            mark={<EstimatedMark />}
            {...(first && coverage.ok
              ? {
                  note: t('coverageNote', {
                    covered: first.metrosCovered,
                    metros: coverage.value.metros,
                    people: percent(first.peopleShare),
                  }),
                }
              : {})}
          />
        </div>
        <Metric label={t('models')} value={available ?? <None />} />
        <Metric label={t('linksDown')} value={linksDown ?? <None />} mark={<EstimatedMark />} />
      </div>
    </Panel>
  );
}

function SeeAll({ href }: { href: string }) {
  const t = useTranslations('overview');
  return (
    <OrgLink
      href={href}
      className="inline-flex min-h-target items-center gap-1 text-xs text-muted hover:text-ink"
    >
      {t(`see.${SEE[href] ?? 'agents'}`)} <ArrowRight size={13} aria-hidden />
    </OrgLink>
  );
}

const SEE: Record<string, 'agents' | 'activity' | 'usage' | 'map'> = {
  '/agents': 'agents',
  '/activity': 'activity',
  '/usage': 'usage',
  '/map': 'map',
};
