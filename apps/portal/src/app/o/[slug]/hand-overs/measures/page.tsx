import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { listAgents } from '../../../../../lib/api/agents';
import { answer, partial } from '../../../../../lib/api/call';
import { getServiceMeasures } from '../../../../../lib/api/hand-overs';
import { requireScope } from '../../../../../lib/session';
import { daysOf } from './figures';
import { ServiceMeasures } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('handOvers');
  return { title: t('measuresTitle') };
}

export default async function ServiceMeasuresPage(props: {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ days?: string }>;
}) {
  const scope = await requireScope(props.params);
  const days = daysOf((await props.searchParams).days);
  const [measures, agents] = await Promise.all([
    answer(getServiceMeasures(scope, days)),
    partial(listAgents(scope)),
  ]);
  const names = Object.fromEntries((agents.ok ? agents.value : []).map(({ id, name }) => [id, name]));
  return <ServiceMeasures {...measures} days={days} names={names} />;
}
