'use client';

import { useTranslations } from 'next-intl';
import { ConfirmDanger } from '../../../../components/confirm-danger';
import { useErrorText } from '../../../../components/error-state';
import { useToast } from '../../../../components/toast';
import { useIdempotencyKeys } from '../../../../lib/use-idempotency-keys';
import { useOrganization } from '../../../../organization/organization';
import { remove } from './actions';

/** Deletes a knowledge base by its name; `quiet` in a table. */
export function DeleteBase(props: {
  base: { id: string; name: string };
  quiet?: boolean;
  onDone?: () => void;
}) {
  const { base, quiet = false, onDone } = props;
  const t = useTranslations('knowledge');
  const { slug } = useOrganization();
  const toast = useToast();
  const errorText = useErrorText();
  const keys = useIdempotencyKeys('delete knowledge base');
  const confirm = async () => {
    const result = await keys.send({ knowledgeBaseId: base.id }, (request) => remove(slug, request));
    if (!result.ok) {
      toast({ tone: 'bad', text: errorText(result) });
      return false;
    }
    toast({ tone: 'good', text: t('deletedToast', { name: base.name }) });
    onDone?.();
    return true;
  };
  return (
    <ConfirmDanger
      trigger={t('delete')}
      label={t('deleteNamed', { name: base.name })}
      title={t('deleteNamed', { name: base.name })}
      consequence={t('deleteConsequence')}
      name={base.name}
      onConfirm={confirm}
      quiet={quiet}
    />
  );
}
