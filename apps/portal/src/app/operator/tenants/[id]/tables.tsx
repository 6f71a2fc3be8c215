'use client';

import { useTranslations } from 'next-intl';
import { DataTable, type Column } from '../../../../components/data-table';
import { Cut } from '../../../../components/data-table-cells';
import { TimeAgo } from '../../../../components/time-ago';
import type { CreditView } from '../../../../lib/api/tenants';
import type { TenantMember } from '../../../../lib/auth/tenants';
import { useMoney } from '../../../../lib/money';

export function MemberTable({ members }: { members: TenantMember[] }) {
  const t = useTranslations('operation.tenants');
  const roles = useTranslations('members.roles');
  const columns: Column<TenantMember>[] = [
    {
      id: 'name',
      header: t('member'),
      cell: ({ name, email }) => (
        <span className="block w-40 sm:w-56">
          <Cut text={name} className="max-w-full font-medium" />
          <Cut text={email} className="max-w-full text-xs text-muted" />
        </span>
      ),
      sort: ({ name }) => name,
    },
    { id: 'role', header: t('role'), cell: ({ role }) => roles(role), sort: ({ role }) => role },
    {
      id: 'joined',
      header: t('joined'),
      cell: ({ joinedAt }) => <TimeAgo at={joinedAt} />,
      sort: ({ joinedAt }) => joinedAt.getTime(),
      minor: true,
    },
  ];
  return (
    <section className="grid min-w-0 gap-2">
      <h2 className="text-base font-semibold">{t('members')}</h2>
      <DataTable
        label={t('members')}
        name="member"
        rows={members}
        columns={columns}
        rowKey={({ userId }) => userId}
        filterText={({ name, email }) => `${name} ${email}`}
        heightClass="max-h-96"
      />
    </section>
  );
}

export function CreditTable(props: {
  credits: CreditView[];
  currency: string;
  /** Of users, by id. */
  names: Record<string, string>;
}) {
  const t = useTranslations('operation.tenants');
  const money = useMoney(props.currency);
  const actorOf = ({ actor }: CreditView) =>
    actor.startsWith('user:') ? (props.names[actor.slice('user:'.length)] ?? t('formerUser')) : t('platform');
  const columns: Column<CreditView>[] = [
    { id: 'at', header: t('granted'), cell: ({ at }) => <TimeAgo at={at} /> },
    {
      id: 'amount',
      header: t('amountShort'),
      align: 'right',
      cell: ({ amountMicro }) => <span className="whitespace-nowrap">{money(amountMicro)}</span>,
    },
    {
      id: 'reason',
      header: t('reason'),
      cell: ({ reason }) => <Cut text={reason || t('opened')} className="max-w-32 sm:max-w-56" />,
    },
    {
      id: 'by',
      header: t('by'),
      cell: (credit) => <Cut text={actorOf(credit)} className="max-w-32" />,
      minor: true,
    },
  ];
  return (
    <section className="grid min-w-0 gap-2">
      <h2 className="text-base font-semibold">{t('credits')}</h2>
      <DataTable
        label={t('credits')}
        name="credit"
        rows={props.credits}
        columns={columns}
        rowKey={({ at, reason, amountMicro }) => `${at?.toISOString()} ${amountMicro} ${reason}`}
        heightClass="max-h-96"
      />
    </section>
  );
}
