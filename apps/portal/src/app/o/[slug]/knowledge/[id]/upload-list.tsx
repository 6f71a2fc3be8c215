'use client';

import { useTranslations } from 'next-intl';
import { Cut } from '../../../../../components/data-table-cells';
import { useErrorText } from '../../../../../components/error-state';
import { StatePill } from '../../../../../components/state-pill';
import { Button } from '../../../../../components/ui/button';
import type { Refusal, UploadItem } from '../../../../../knowledge/upload-queue';
import type { KnowledgeLimitsView } from '../../../../../lib/api/knowledge.mapper';
import { useBytesText } from '../../../../../lib/bytes';

/** Files on their way, and those that were refused, with the reason and what to do. */
export function UploadList(props: {
  items: readonly UploadItem[];
  limits: KnowledgeLimitsView;
  onRetry: (id: string) => void;
  onDismiss: (id: string) => void;
}) {
  const t = useTranslations('knowledge');
  const refusalText = useRefusalText(props.limits);
  if (props.items.length === 0) return null;
  return (
    <ul aria-label={t('uploads')} className="max-h-80 overflow-y-auto border-t">
      {props.items.map(({ id, file, state, refusal }) => (
        <li
          key={id}
          className="slide-in flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2 last:border-0"
        >
          <span className="min-w-0 flex-1 basis-48 text-sm">
            <Cut text={file.name} className="font-medium" />
            {refusal ? (
              <span role="alert" className="text-xs text-bad">
                {refusalText(refusal)}
              </span>
            ) : null}
          </span>
          {state === 'refused' ? (
            <>
              {refusal?.reason === 'failed' ? (
                <Button
                  size="sm"
                  aria-label={t('retryNamed', { name: file.name })}
                  onClick={() => props.onRetry(id)}
                >
                  {t('retry')}
                </Button>
              ) : null}
              <Button
                size="sm"
                kind="quiet"
                aria-label={t('dismissNamed', { name: file.name })}
                onClick={() => props.onDismiss(id)}
              >
                {t('dismiss')}
              </Button>
            </>
          ) : (
            <StatePill
              tone={state === 'sending' ? 'busy' : 'calm'}
              label={t(state === 'sending' ? 'uploading' : 'waiting')}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function useRefusalText(limits: KnowledgeLimitsView): (refusal: Refusal) => string {
  const t = useTranslations('knowledge.refused');
  const errorText = useErrorText();
  const bytesText = useBytesText();
  return (refusal) => {
    if (refusal.reason === 'size') return t('size', { size: bytesText(limits.bytesOfDocument) });
    if (refusal.reason !== 'failed') return t(refusal.reason);
    const { documentsOfBase: documents, bytesOfTenant } = limits;
    if (refusal.code === 'LIMIT_EXCEEDED') return t('full', { documents, size: bytesText(bytesOfTenant) });
    return errorText(refusal);
  };
}
