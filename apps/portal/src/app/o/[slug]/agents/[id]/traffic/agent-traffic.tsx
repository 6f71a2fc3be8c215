'use client';

import { ArrowLeftRight, RefreshCw, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { EmptyState } from '../../../../../../components/empty-state';
import { ErrorState } from '../../../../../../components/error-state';
import { Panel } from '../../../../../../components/panel';
import { Button } from '../../../../../../components/ui/button';
import { Select } from '../../../../../../components/ui/field';
import { useSentences } from '../../../../../../lib/sentences';
import { useUrlState } from '../../../../../../lib/use-url-state';
import { useZoneLabel } from '../../../../../../lib/zone-label';
import { TakeOver } from '../../../hand-overs/take-over';
import { ExchangeRow } from './exchange-row';
import { groupsOf, type ExchangeGroup } from './groups';
import { useExchanges } from './use-exchanges';

const PROTOCOLS = ['a2a', 'mcp'] as const;

/** The messages to an agent by every protocol, on one time line. */
export function AgentTraffic({ agentId }: { agentId: string }) {
  const t = useTranslations('agentTraffic');
  const [inAddress, setProtocol] = useUrlState('protocol');
  const [conversation, setConversation] = useUrlState('conversation');
  const protocol = PROTOCOLS.find((one) => one === inAddress) ?? '';
  const { page, failure, loading, refresh, loadMore } = useExchanges(agentId, { protocol, conversation });
  const isFiltered = protocol !== '' || conversation !== '';
  const owner = page?.exchanges[0]?.actor;
  const isEmpty = page?.exchanges.length === 0;
  if (isEmpty && !isFiltered && !failure) return <NoTraffic refresh={refresh} />;
  return (
    <Panel flush>
      <div className="flex flex-wrap items-center gap-2 border-b p-3">
        <Select
          aria-label={t('protocol')}
          value={protocol}
          onChange={({ target }) => setProtocol(target.value)}
          className="w-auto"
        >
          <option value="">{t('every')}</option>
          {PROTOCOLS.map((one) => (
            <option key={one} value={one}>
              {one.toUpperCase()}
            </option>
          ))}
        </Select>
        {conversation === '' ? null : (
          <Button onClick={() => setConversation('')} aria-label={t('everyConversation')} className="min-w-0">
            <span className="truncate">
              <ConversationName id={conversation} />
            </span>
            <X size={15} aria-hidden />
          </Button>
        )}
        <Button onClick={refresh} disabled={loading} className="ml-auto">
          <RefreshCw size={15} aria-hidden /> {t('refresh')}
        </Button>
        {conversation === '' || owner === undefined ? null : (
          <TakeOver agentId={agentId} owner={owner} contextId={conversation} />
        )}
      </div>
      {failure ? <ErrorState small {...failure} /> : null}
      {page || failure ? null : <div className="skeleton m-4 h-64" />}
      {isEmpty && !failure ? <p className="p-4 text-sm text-muted">{t('noMatch')}</p> : null}
      {page && !isEmpty ? (
        <ol aria-label={t('title')} className="grid">
          {groupsOf(page.exchanges).map((group) => (
            <Group
              key={group.exchanges[0]?.id}
              group={group}
              choose={conversation === '' ? setConversation : undefined}
            />
          ))}
        </ol>
      ) : null}
      <Foot>
        {page?.nextPageToken ? (
          <Button onClick={loadMore} disabled={loading}>
            {t('more')}
          </Button>
        ) : null}
      </Foot>
    </Panel>
  );
}

function NoTraffic({ refresh }: { refresh: () => void }) {
  const t = useTranslations('agentTraffic');
  const [, openTab] = useUrlState('tab');
  return (
    <EmptyState
      icon={ArrowLeftRight}
      title={t('emptyTitle')}
      text={t('emptyText')}
      action={
        <div className="flex flex-wrap justify-center gap-2">
          <Button kind="primary" onClick={() => openTab('connect')}>
            {t('emptyAction')}
          </Button>
          <Button onClick={refresh}>
            <RefreshCw size={15} aria-hidden /> {t('refresh')}
          </Button>
        </div>
      }
    />
  );
}

/** Messages of one conversation that follow each other. */
function Group(props: { group: ExchangeGroup; choose: ((conversation: string) => void) | undefined }) {
  const { group, choose } = props;
  const { conversation, exchanges } = group;
  const t = useTranslations('agentTraffic');
  const name = conversation === '' ? t('noConversation') : <ConversationName id={conversation} />;
  return (
    <li className="border-b last:border-b-0">
      <div className="bg-sunken px-4 py-1 text-xs text-muted">
        {conversation === '' || !choose ? (
          <span title={conversation}>{name}</span>
        ) : (
          <button
            type="button"
            className="min-h-target hover:text-ink hover:underline"
            title={`${t('only')}: ${conversation}`}
            onClick={() => choose(conversation)}
          >
            {name}
          </button>
        )}
      </div>
      <ol aria-label={conversation || t('noConversation')} className="grid divide-y">
        {exchanges.map((exchange) => (
          <ExchangeRow key={exchange.id} exchange={exchange} />
        ))}
      </ol>
    </li>
  );
}

function ConversationName({ id }: { id: string }) {
  const t = useTranslations('agentTraffic');
  return t.rich('conversation', {
    id: shortOf(id),
    code: (chunks) => <code className="font-mono text-xs">{chunks}</code>,
  });
}

function Foot({ children }: { children: ReactNode }) {
  const t = useTranslations('agentTraffic');
  const zoneLabel = useZoneLabel();
  const sentences = useSentences();
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 border-t px-4 py-2 text-xs text-muted">
      <span>{sentences(t('zone', { zone: zoneLabel() }), t('kept'))}</span>
      {children}
    </div>
  );
}

/** Ids of conversations are their clients' own: as much of one as tells it apart. */
function shortOf(conversation: string): string {
  return conversation.length > 24 ? `${conversation.slice(0, 8)}…${conversation.slice(-8)}` : conversation;
}
