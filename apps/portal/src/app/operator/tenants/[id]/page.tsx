import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { PageHeader } from '../../../../components/page-header';
import { StatePill } from '../../../../components/state-pill';
import { partial } from '../../../../lib/api/call';
import { namesOfUsers } from '../../../../lib/api/people';
import { figuresOf, listCredits } from '../../../../lib/api/tenants';
import { findTenant, membersOfTenant } from '../../../../lib/auth/tenants';
import { runtime } from '../../../../lib/runtime';
import { requireOperator } from '../../../../lib/session';
import { HEALTH_TONES, healthOf } from '../tenant-health';
import { GrantCredit } from './grant-credit';
import { CreditTable, MemberTable } from './tables';
import { TenantFacts } from './tenant-facts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('operation');
  return { title: t('tenants.one') };
}

/** One organisation: its money, its people, what it runs. */
export default async function TenantPage({ params }: { params: Promise<{ id: string }> }) {
  const { scope } = await requireOperator();
  const { pool } = await runtime();
  const tenant = (await findTenant(pool, (await params).id)) ?? notFound();
  const [figures, members, credits] = await Promise.all([
    figuresOf(scope, [tenant.id]).then((all) => all[tenant.id]),
    membersOfTenant(pool, tenant.id),
    partial(listCredits(scope, tenant.id)),
  ]);
  const { account, agents, keys } = figures ?? { account: undefined, agents: undefined, keys: undefined };
  const granted = credits.ok ? credits.value : [];
  const names = await namesOfUsers(granted.map(({ actor }) => actor.replace(/^user:/, '')));
  const t = await getTranslations('operation');
  const health = healthOf(tenant, { account, agents });
  return (
    <>
      <PageHeader
        title={tenant.name}
        crumb={{ href: '/operator/tenants', label: t('pages.tenants') }}
        state={<StatePill tone={HEALTH_TONES[health]} label={t(`tenants.healths.${health}`)} />}
        action={account ? <GrantCredit tenant={tenant} account={account} /> : null}
      />
      <div className="grid gap-5 lg:grid-cols-[minmax(0,360px)_minmax(0,1fr)]">
        <TenantFacts tenant={tenant} account={account} agents={agents} keys={keys} />
        <div className="grid content-start gap-5">
          <MemberTable members={members} />
          <CreditTable
            credits={granted}
            currency={account?.currency ?? 'CNY'}
            names={Object.fromEntries(names)}
          />
        </div>
      </div>
    </>
  );
}
