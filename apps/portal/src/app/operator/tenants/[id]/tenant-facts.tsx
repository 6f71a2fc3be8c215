import { useFormatter, useTranslations } from 'next-intl';
import { Facts, Panel } from '../../../../components/panel';
import { TimeAgo } from '../../../../components/time-ago';
import { RECENT_DAYS, type TenantFigures } from '../../../../lib/api/tenants';
import type { Tenant } from '../../../../lib/auth/tenants';
import { useMoney, wholeCents } from '../../../../lib/money';
import { None } from '../../../../components/none';
import { MOMENT } from '../../../../lib/moment';

export function TenantFacts({ tenant, account, agents, keys }: TenantFigures & { tenant: Tenant }) {
  const t = useTranslations('operation.tenants');
  const format = useFormatter();
  const money = useMoney(account?.currency);
  const amount = (micro: number | undefined) => (micro === undefined ? <None /> : money(micro));
  const dateOf = (at: Date) => format.dateTime(at, MOMENT);
  return (
    <div className="grid content-start gap-5">
      <Panel title={t('money')}>
        {account === null ? <p className="text-sm text-muted">{t('noAccount')}</p> : null}
        <Facts
          facts={[
            { term: t('balance'), value: amount(account ? wholeCents(account.balanceMicro) : undefined) },
            { term: t('reserved'), value: amount(account?.heldMicro) },
            { term: t('spentDays', { days: RECENT_DAYS }), value: amount(account?.spentRecentlyMicro) },
            { term: t('spentMonth'), value: amount(account?.spentMonthMicro) },
            { term: t('spentTotal'), value: amount(account?.spentMicro) },
          ]}
        />
      </Panel>
      <Panel title={t('use')}>
        <Facts
          facts={[
            { term: t('agents'), value: agents ? t('agentNumbers', { ...agents }) : <None /> },
            { term: t('keys'), value: keys?.usable ?? <None /> },
            { term: t('keyUsed'), value: <TimeAgo at={keys?.lastUsedAt} /> },
          ]}
        />
      </Panel>
      <Panel title={t('about')}>
        <Facts
          facts={[
            { term: t('slug'), value: tenant.slug },
            { term: t('id'), value: <span className="font-mono text-xs break-all">{tenant.id}</span> },
            { term: t('created'), value: dateOf(tenant.createdAt) },
            ...(tenant.deleteAt ? [{ term: t('deleteAt'), value: dateOf(tenant.deleteAt) }] : []),
          ]}
        />
      </Panel>
    </div>
  );
}
