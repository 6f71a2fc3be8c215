'use client';

import { useTranslations } from 'next-intl';
import { ConfirmDanger } from '../../../../../components/confirm-danger';
import { useErrorText } from '../../../../../components/error-state';
import { useToast } from '../../../../../components/toast';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';
import { useIdempotencyKeys } from '../../../../../lib/use-idempotency-keys';
import { useOrganization } from '../../../../../organization/organization';
import { removeDocument } from '../actions';

/** Deletes one document by its name, several by their number. `onDone` gets the ids of those that are gone. */
export function DeleteDocuments(props: {
  baseId: string;
  chosen: DocumentView[];
  quiet?: boolean;
  onDone: (ids: string[]) => void;
}) {
  const { baseId: knowledgeBaseId, chosen, quiet = false, onDone } = props;
  const t = useTranslations('knowledge');
  const { slug } = useOrganization();
  const toast = useToast();
  const errorText = useErrorText();
  const keys = useIdempotencyKeys('delete documents');
  const count = chosen.length;
  const name = count === 1 ? (chosen[0]?.name ?? '') : t('several', { count });
  const confirm = async () => {
    const results = await Promise.all(
      chosen.map(async ({ id: documentId, newestVersion }) => {
        const idempotencyKey = keys.keyFor({ documentId, newestVersion });
        return {
          documentId,
          ...(await removeDocument(slug, { idempotencyKey, knowledgeBaseId, documentId })),
        };
      }),
    );
    // Somebody else may have deleted it.
    const isGone = (result: (typeof results)[number]) => result.ok || result.code === 'GONE';
    const failed = results.find((result) => !isGone(result));
    toast(
      failed && !failed.ok
        ? { tone: 'bad', text: errorText(failed) }
        : { tone: 'good', text: t('deletedToast', { name }) },
    );
    if (!failed) keys.forget();
    onDone(results.filter(isGone).map(({ documentId }) => documentId));
    return !failed;
  };
  return (
    <ConfirmDanger
      trigger={t('deleteDocuments', { count })}
      label={t('deleteNamed', { name })}
      title={t('deleteNamed', { name })}
      consequence={t('deleteDocumentConsequence')}
      name={count === 1 ? name : String(count)}
      onConfirm={confirm}
      quiet={quiet}
    />
  );
}
