import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Notice } from '../../../components/notice';
import { PageHeader } from '../../../components/page-header';
import { StatePill } from '../../../components/state-pill';
import { partial } from '../../../lib/api/call';
import { listModels } from '../../../lib/api/models';
import { listHosts } from '../../../lib/api/platform';
import { ownOutboxes } from '../../../lib/operations/own-outboxes';
import { outboxesOf, processesAt } from '../../../lib/operations/processes';
import { runtime } from '../../../lib/runtime';
import { requireOperator } from '../../../lib/session';
import { issueCount, upstreamsOf } from './health';
import { HostTable, OutboxTable, ProcessTable, UpstreamTable } from './tables';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('operation');
  return { title: t('pages.health') };
}

/** Which processes, hosts and upstreams respond, and what waits, asked as this page is opened. */
export default async function HealthPage() {
  const { scope } = await requireOperator();
  const { config, pool } = await runtime();
  const [processes, own, hosts, models] = await Promise.all([
    processesAt(config.OPERATIONS_URLS),
    partial(ownOutboxes(pool)),
    partial(listHosts(scope)),
    partial(listModels(scope)),
  ]);
  const outboxes = [...outboxesOf(processes), ...(own.ok ? own.value : [])];
  const upstreams = models.ok ? upstreamsOf(models.value) : undefined;
  const issues = issueCount({ processes, outboxes, hosts: hosts.ok ? hosts.value : undefined, upstreams });
  const t = await getTranslations('operation');
  return (
    <>
      <PageHeader
        title={t('pages.health')}
        lead={t('health.lead')}
        state={
          <StatePill tone={issues === 0 ? 'good' : 'bad'} label={t('health.summary', { count: issues })} />
        }
      />
      <div className="grid gap-6">
        {processes.length === 0 ? <Notice tone="warn">{t('health.notConfigured')}</Notice> : null}
        {processes.length > 0 ? <ProcessTable processes={processes} /> : null}
        <div className="grid gap-6 lg:grid-cols-2">
          <OutboxTable outboxes={outboxes} />
          {upstreams ? (
            <UpstreamTable upstreams={upstreams} />
          ) : (
            <Notice tone="bad">{t('health.noModels')}</Notice>
          )}
        </div>
        {hosts.ok ? <HostTable hosts={hosts.value} /> : <Notice tone="bad">{t('health.noHosts')}</Notice>}
      </div>
    </>
  );
}
