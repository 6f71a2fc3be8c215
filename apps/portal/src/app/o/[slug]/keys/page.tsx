import { may } from '@isthmus/platform-identity';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { listAgents } from '../../../../lib/api/agents';
import { answer, partial } from '../../../../lib/api/call';
import { getAccount } from '../../../../lib/api/ledger';
import { listKeys, listModels } from '../../../../lib/api/models';
import { namesOfUsers } from '../../../../lib/api/people';
import { listSpendRules } from '../../../../lib/api/quota';
import { runtime } from '../../../../lib/runtime';
import { requireOrganization } from '../../../../lib/session';
import { KeyList } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('keys');
  return { title: t('title') };
}

export default async function KeysPage({ params }: { params: Promise<{ slug: string }> }) {
  const { scope, role } = await requireOrganization(params);
  const [keys, models, agents, rules, account, { config }] = await Promise.all([
    answer(listKeys(scope)),
    partial(listModels(scope)),
    partial(listAgents(scope)),
    partial(listSpendRules(scope)),
    partial(getAccount(scope)),
    runtime(),
  ]);
  const model = models.ok
    ? models.value.find(({ kind, available }) => kind === 'chat' && available)?.id
    : undefined;
  const ready = agents.ok ? agents.value.find(({ state }) => state === 'ready') : undefined;
  const can = { build: may(role, 'build'), spend: may(role, 'spend'), manage: may(role, 'manage') };
  const owners = await namesOfUsers(can.manage ? keys.map(({ personId }) => personId) : []);
  return (
    <KeyList
      keys={keys}
      owners={Object.fromEntries(owners)}
      rules={rules.ok ? rules.value : undefined}
      currency={account.ok ? account.value.currency : 'CNY'}
      can={can}
      targets={{
        modelsUrl: config.MODELS_URL,
        model: model ?? 'extract/support',
        agent: ready && { address: ready.address, model: ready.model, examples: ready.examples },
      }}
    />
  );
}
