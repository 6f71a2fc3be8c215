import { may } from '@isthmus/platform-identity';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { listAgents } from '../../../../../lib/api/agents';
import { answer } from '../../../../../lib/api/call';
import { getHandOverRule } from '../../../../../lib/api/hand-overs';
import { requireOrganization } from '../../../../../lib/session';
import { HandOverRules } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('handOvers');
  return { title: t('rulesTitle') };
}

export default async function HandOverRulesPage(props: {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ agent?: string }>;
}) {
  const { scope, role } = await requireOrganization(props.params);
  const { agent } = await props.searchParams;
  const hosted = (await answer(listAgents(scope))).filter(({ external }) => !external);
  const chosen = hosted.find(({ id }) => id === agent) ?? hosted[0];
  const rule = chosen && (await answer(getHandOverRule(scope, chosen.id)));
  return (
    <HandOverRules
      agents={hosted.map(({ id, name }) => ({ id, name }))}
      chosen={chosen?.id ?? ''}
      rule={rule}
      permitted={may(role, 'build')}
    />
  );
}
