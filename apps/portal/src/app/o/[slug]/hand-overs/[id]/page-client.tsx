'use client';

import { useTranslations } from 'next-intl';
import { PageHeader } from '../../../../../components/page-header';
import { Facts, Panel } from '../../../../../components/panel';
import { TimeAgo } from '../../../../../components/time-ago';
import type { HandOverView, LineView, SummaryView } from '../../../../../lib/api/hand-overs.mapper';
import { OrgLink } from '../../../../../organization/org-link';
import { HandOverStatePill, isOpen } from '../handover-state';
import { useRefresh } from '../use-refresh';
import { Answering } from './answering';
import { Lines } from './lines';
import { Summary } from './summary';
import { Take } from './take';

const REFRESH_MS = 3_000;

/** A conversation that goes to a person: what was said, a summary, and what a member may do. */
export function HandOverPage(props: {
  handOver: HandOverView;
  lines: LineView[];
  summary: SummaryView;
  viewer: string;
}) {
  const { handOver, lines, summary, viewer } = props;
  const t = useTranslations('handOvers');
  const isMine = handOver.state === 'taken' && handOver.takenBy === viewer;
  useRefresh({ everyMs: REFRESH_MS, active: isOpen(handOver) });
  return (
    <>
      <PageHeader
        title={t(`reasons.${handOver.reason}`)}
        crumb={{ href: '/hand-overs', label: t('title') }}
        state={<HandOverStatePill state={handOver.state} />}
        action={handOver.state === 'waiting' ? <Take id={handOver.id} /> : null}
      />
      <div className="grid gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <div className="grid content-start gap-4">
          <About handOver={handOver} isMine={isMine} />
          <Summary summary={summary} />
        </div>
        <div className="grid content-start gap-4">
          <Lines lines={lines} />
          {isMine ? <Answering id={handOver.id} /> : null}
        </div>
      </div>
    </>
  );
}

function About({ handOver, isMine }: { handOver: HandOverView; isMine: boolean }) {
  const t = useTranslations('handOvers');
  const { agentId, agentName, owner, ownerName, language, requestedAt, expiresAt, takenBy, takenByName } =
    handOver;
  const taker = isMine ? t('you') : takenByName || t('colleague');
  const facts = [
    {
      term: t('agent'),
      value: (
        <OrgLink href={`/agents/${agentId}`} className="hover:underline">
          {agentName || agentId}
        </OrgLink>
      ),
    },
    { term: t('customer'), value: ownerName || <code className="font-mono text-xs">{owner}</code> },
    { term: t('language'), value: t(`languages.${language}`) },
    { term: t('since'), value: <TimeAgo at={requestedAt} /> },
    ...(takenBy === '' ? [] : [{ term: t('takenBy'), value: taker }]),
    ...(isOpen(handOver) ? [{ term: t('until'), value: <TimeAgo at={expiresAt} /> }] : []),
  ];
  return (
    <Panel title={t('facts')}>
      <Facts facts={facts} />
    </Panel>
  );
}
