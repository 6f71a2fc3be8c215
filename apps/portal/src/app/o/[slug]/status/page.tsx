import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import type { TenantScope } from '@isthmus/platform-identity';
import { PageHeader } from '../../../../components/page-header';
import { StatePill } from '../../../../components/state-pill';
import { TimeAgo } from '../../../../components/time-ago';
import { listTemplates } from '../../../../lib/api/agents';
import { listAuditRecords } from '../../../../lib/api/audit';
import { partial } from '../../../../lib/api/call';
import { getCoverage, listLinks } from '../../../../lib/api/infrastructure';
import { getAccount } from '../../../../lib/api/ledger';
import { listModels } from '../../../../lib/api/models';
import { requireScope } from '../../../../lib/session';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('status');
  return { title: t('title') };
}

/** A call to each part of the platform, as cheap as there is one. */
const PARTS = {
  agents: listTemplates,
  models: listModels,
  placement: getCoverage,
  network: listLinks,
  billing: getAccount,
  audit: (scope: TenantScope) => listAuditRecords(scope, '', { pageSize: 1 }),
} as const satisfies Record<string, (scope: TenantScope) => Promise<unknown>>;
type Part = keyof typeof PARTS;

/** Which parts of the platform respond now, asked as this page is opened. */
export default async function StatusPage({ params }: { params: Promise<{ slug: string }> }) {
  const scope = await requireScope(params);
  const t = await getTranslations('status');
  const names = Object.keys(PARTS) as Part[]; // the keys are the parts
  const parts = await Promise.all(
    names.map(async (name) => ({ name, isUp: (await partial<unknown>(PARTS[name](scope))).ok })),
  );
  const checkedAt = new Date();
  const down = parts.filter(({ isUp }) => !isUp).length;
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t.rich('lead', { time: () => <TimeAgo at={checkedAt} /> })}
        state={<StatePill tone={down === 0 ? 'good' : 'bad'} label={t('summary', { down })} />}
      />
      <ul className="panel">
        {parts.map(({ name, isUp }) => (
          <li key={name} className="flex items-center justify-between gap-4 border-b px-4 py-3 last:border-0">
            <div className="min-w-0">
              <h2 className="text-sm font-medium">{t(`parts.${name}`)}</h2>
              <p className="text-sm text-muted">{t(`effects.${name}`)}</p>
              {!isUp && (name === 'agents' || name === 'audit') ? (
                <p className="text-sm">{t(`outages.${name}`)}</p>
              ) : null}
            </div>
            <span className="shrink-0">
              <StatePill tone={isUp ? 'good' : 'bad'} label={t(isUp ? 'up' : 'down')} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
