'use client';

import { Headset } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from '../../../../../components/empty-state';
import { PageHeader } from '../../../../../components/page-header';
import { Panel } from '../../../../../components/panel';
import { ButtonLink } from '../../../../../components/ui/button';
import { Field, Select } from '../../../../../components/ui/field';
import type { RuleView } from '../../../../../lib/api/hand-overs.mapper';
import { useOpenPage } from '../../../../../organization/organization';
import { RuleForm } from './rule-form';

/** When each hosted agent hands over by itself. */
export function HandOverRules(props: {
  agents: { id: string; name: string }[];
  chosen: string;
  rule: RuleView | undefined;
  permitted: boolean;
}) {
  const { agents, chosen, rule, permitted } = props;
  const t = useTranslations('handOvers');
  const openPage = useOpenPage();
  return (
    <>
      <PageHeader
        title={t('rulesTitle')}
        lead={t('rulesLead')}
        crumb={{ href: '/hand-overs', label: t('title') }}
      />
      {rule ? (
        <Panel className="max-w-2xl">
          <div className="grid gap-4">
            <Field id="agent" label={t('choose')}>
              <Select
                id="agent"
                value={chosen}
                onChange={({ target }) => openPage(`/hand-overs/rules?agent=${target.value}`)}
              >
                {agents.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
            <RuleForm
              key={`${chosen} ${JSON.stringify(rule)}`}
              agentId={chosen}
              rule={rule}
              permitted={permitted}
            />
          </div>
        </Panel>
      ) : (
        <EmptyState
          icon={Headset}
          title={t('rulesEmptyTitle')}
          text={t('rulesEmptyText')}
          action={
            <ButtonLink kind="primary" href="/agents/deploy">
              {t('deploy')}
            </ButtonLink>
          }
        />
      )}
    </>
  );
}
