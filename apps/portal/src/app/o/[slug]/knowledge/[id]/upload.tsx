'use client';

import { Upload as UploadIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { Button } from '../../../../../components/ui/button';
import { ACCEPTED } from '../../../../../knowledge/media-type';
import type { DocumentView, KnowledgeLimitsView } from '../../../../../lib/api/knowledge.mapper';
import { useBytesText } from '../../../../../lib/bytes';
import { useSentences } from '../../../../../lib/sentences';
import { UploadList } from './upload-list';
import { useUploads } from './use-uploads';

interface Props {
  baseId: string;
  limits: KnowledgeLimitsView;
  /** How many the base has. */
  documents: number;
  onStored: (document: DocumentView) => void;
}

/** Takes files that are chosen or dropped, and shows those on their way. */
export function Upload({ baseId, limits, documents, onStored }: Props) {
  const t = useTranslations('knowledge');
  const bytesText = useBytesText();
  const sentences = useSentences();
  const picker = useRef<HTMLInputElement>(null);
  const { queue, items } = useUploads({ baseId, bytesMax: limits.bytesOfDocument, onStored });
  return (
    <section aria-label={t('addDocuments')} className="panel min-w-0">
      <DropZone onDrop={(files) => queue.add(files)}>
        <UploadIcon size={20} aria-hidden className="text-muted" />
        <p className="font-medium">{t('drop')}</p>
        <p id="upload-limits" className="max-w-md text-xs text-muted">
          {sentences(
            t('uploadHint', { size: bytesText(limits.bytesOfDocument) }),
            documents > 0 ? t('versionHint') : null,
          )}
        </p>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          accept={ACCEPTED}
          aria-label={t('chooseFiles')}
          onChange={({ target }) => {
            queue.add(target.files ?? []);
            // The same file may be chosen again.
            target.value = '';
          }}
        />
        <Button
          kind={documents === 0 ? 'primary' : 'plain'}
          aria-describedby="upload-limits"
          onClick={() => picker.current?.click()}
        >
          {t('chooseFiles')}
        </Button>
      </DropZone>
      <UploadList
        items={items}
        limits={limits}
        onRetry={(id) => queue.retry(id)}
        onDismiss={(id) => queue.dismiss(id)}
      />
    </section>
  );
}

function DropZone({ onDrop, children }: { onDrop: (files: FileList) => void; children: ReactNode }) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onDrop(event.dataTransfer.files);
  };
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
      }}
      onDrop={drop}
      className={`m-2 grid justify-items-center gap-2 rounded-md border border-dashed px-4 py-6 text-center ${over ? 'border-accent bg-hover' : 'border-line-strong'}`}
    >
      {children}
    </div>
  );
}
