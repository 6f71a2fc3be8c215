'use client';

import { useTranslations } from 'next-intl';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { DataTable, type Column } from '../../../components/data-table';
import { Cut } from '../../../components/data-table-cells';
import { None } from '../../../components/none';
import { StatePill } from '../../../components/state-pill';
import { TimeAgo } from '../../../components/time-ago';
import type { TenantFigures } from '../../../lib/api/tenants';
import type { Tenant } from '../../../lib/auth/tenants';
import { useMoney, wholeCents } from '../../../lib/money';
import { HEALTH_TONES, healthOf } from './tenant-health';

interface Row {
  tenant: Tenant;
  figures: TenantFigures;
}

const NOTHING: TenantFigures = { account: undefined, agents: undefined, keys: undefined };
const hrefOf = ({ tenant }: Row) => `/operator/tenants/${tenant.id}`;

export function TenantList(props: {
  tenants: Tenant[];
  figures: Record<string, TenantFigures>;
  footer: ReactNode;
}) {
  const t = useTranslations('operation');
  const columns = useColumns();
  return (
    <DataTable
      label={t('pages.tenants')}
      rows={props.tenants.map((tenant) => ({ tenant, figures: props.figures[tenant.id] ?? NOTHING }))}
      columns={columns}
      rowKey={({ tenant }) => tenant.id}
      href={hrefOf}
      footer={props.footer}
    />
  );
}

function useColumns(): Column<Row>[] {
  const t = useTranslations('operation.tenants');
  const figures = useFigureColumns();
  return [
    {
      id: 'name',
      header: t('name'),
      cell: (row) => (
        <span className="block w-36 lg:w-44">
          <Link href={hrefOf(row)} className="font-medium hover:text-accent">
            <Cut text={row.tenant.name} className="max-w-full" />
          </Link>
          <Cut text={row.tenant.owner || row.tenant.slug} className="max-w-full text-xs text-muted" />
        </span>
      ),
    },
    {
      id: 'health',
      header: t('health'),
      cell: ({ tenant, figures: { account, agents } }) => {
        const health = healthOf(tenant, { account, agents });
        return <StatePill tone={HEALTH_TONES[health]} label={t(`healths.${health}`)} />;
      },
    },
    {
      id: 'members',
      header: t('members'),
      align: 'right',
      cell: ({ tenant }) => tenant.members,
      minor: true,
    },
    ...figures,
    {
      id: 'created',
      header: t('created'),
      cell: ({ tenant }) => <TimeAgo at={tenant.createdAt} />,
      minor: true,
    },
  ];
}

/** What services have of a tenant; a dash while they do not respond. */
function useFigureColumns(): Column<Row>[] {
  const t = useTranslations('operation.tenants');
  return [
    {
      id: 'balance',
      header: t('balance'),
      align: 'right',
      cell: ({ figures: { account } }) =>
        account ? <Amount micro={wholeCents(account.balanceMicro)} currency={account.currency} /> : <None />,
    },
    {
      id: 'spent',
      header: t('spent'),
      align: 'right',
      cell: ({ figures: { account } }) =>
        account ? <Amount micro={account.spentRecentlyMicro} currency={account.currency} /> : <None />,
      minor: true,
    },
    {
      id: 'agents',
      header: t('agents'),
      cell: ({ figures: { agents } }) => (agents ? t('agentNumbers', { ...agents }) : <None />),
      minor: true,
    },
    {
      id: 'keys',
      header: t('keys'),
      align: 'right',
      cell: ({ figures: { keys } }) => keys?.usable ?? <None />,
      minor: true,
    },
  ];
}

function Amount({ micro, currency }: { micro: number; currency: string }) {
  return <span className="whitespace-nowrap">{useMoney(currency)(micro)}</span>;
}
