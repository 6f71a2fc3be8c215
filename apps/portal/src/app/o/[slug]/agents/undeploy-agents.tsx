'use client';

import { useTranslations } from 'next-intl';
import { ConfirmDanger } from '../../../../components/confirm-danger';
import { useErrorText } from '../../../../components/error-state';
import { useToast } from '../../../../components/toast';
import { useIdempotencyKeys } from '../../../../lib/use-idempotency-keys';
import { useOrganization } from '../../../../organization/organization';
import { undeploy } from './actions';

interface Props {
  chosen: { id: string; name: string }[];
  disabled?: boolean;
  onDone?: () => void;
}

/** Undeploys agents after a confirmation: one by its name, several by their number. */
export function UndeployAgents({ chosen, disabled = false, onDone }: Props) {
  const t = useTranslations('agent');
  const { slug } = useOrganization();
  const toast = useToast();
  const errorText = useErrorText();
  const keys = useIdempotencyKeys('delete agents');
  const count = chosen.length;
  const name = count === 1 ? (chosen[0]?.name ?? '') : t('several', { count });
  const confirm = async () => {
    const results = await Promise.all(chosen.map(({ id }) => undeploy(slug, id, keys.keyFor(id))));
    const failed = results.find((result) => !result.ok);
    toast(
      failed && !failed.ok
        ? { tone: 'bad', text: errorText(failed) }
        : { tone: 'good', text: t('undeployStarted', { count }) },
    );
    if (!failed) {
      keys.forget();
      onDone?.();
    }
    return !failed;
  };
  return (
    <ConfirmDanger
      trigger={t('undeploy', { count })}
      title={t('undeployTitle', { name })}
      consequence={t('undeployConsequence', { count })}
      name={count === 1 ? name : String(count)}
      onConfirm={confirm}
      disabled={disabled}
    />
  );
}
