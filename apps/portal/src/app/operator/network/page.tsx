import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Notice } from '../../../components/notice';
import { PageHeader } from '../../../components/page-header';
import { answer, partial } from '../../../lib/api/call';
import { listLinks, listMetros, listSites } from '../../../lib/api/infrastructure';
import { requireOperator } from '../../../lib/session';
import { LinkTable } from './link-table';
import { SiteTable } from './site-table';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('operation');
  return { title: t('pages.network') };
}

/** Links, which can be drained and taken down, and sites. */
export default async function NetworkPage() {
  const { scope } = await requireOperator();
  const [links, metros, sites] = await Promise.all([
    answer(listLinks(scope)),
    answer(listMetros(scope)),
    partial(listSites(scope)),
  ]);
  const names = Object.fromEntries(metros.map(({ id, name, nameZh }) => [id, { name, nameZh }]));
  const t = await getTranslations('operation');
  return (
    <>
      <PageHeader title={t('pages.network')} lead={t('network.lead')} />
      <div className="grid gap-6">
        <LinkTable links={links} metros={names} sites={sites.ok ? sites.value : []} />
        {sites.ok ? (
          <SiteTable sites={sites.value} metros={names} />
        ) : (
          <Notice tone="bad">{t('network.noSites')}</Notice>
        )}
      </div>
    </>
  );
}
