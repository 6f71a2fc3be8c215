import { useFormatter, useTranslations } from 'next-intl';
import { CopyButton } from '../../../../../components/copy-button';
import { None } from '../../../../../components/none';
import { Facts, Panel } from '../../../../../components/panel';
import { TimeAgo } from '../../../../../components/time-ago';
import type { KnowledgeBaseView } from '../../../../../lib/api/knowledge.mapper';
import { useBytesText } from '../../../../../lib/bytes';
import { useLanguageName } from '../language-name';

/** What a base has, and the model that answers from it. */
export function BaseFacts({ base }: { base: KnowledgeBaseView }) {
  const t = useTranslations('knowledge');
  const format = useFormatter();
  const bytesText = useBytesText();
  const languageName = useLanguageName();
  const ofDocuments = [
    { term: t('documents'), value: format.number(base.documents) },
    { term: t('sections'), value: format.number(base.sections) },
    { term: t('passages'), value: format.number(base.passages) },
    { term: t('size'), value: bytesText(base.bytes) },
  ];
  return (
    <Panel title={t('facts')}>
      <Facts
        facts={[
          ...(base.own ? ofDocuments : [{ term: t('articles'), value: format.number(base.sections) }]),
          { term: t('languages'), value: base.languages.map(languageName).join(' · ') || <None /> },
          ...(base.own ? [{ term: t('created'), value: <TimeAgo at={base.createdAt} /> }] : []),
        ]}
      />
      <div className="mt-4 border-t pt-3">
        <div className="flex items-center justify-between gap-2 text-sm text-muted">
          {t('model')}
          <CopyButton text={base.model} label={t('copyModel')} />
        </div>
        <code className="font-mono text-xs break-all">{base.model}</code>
        <p className="mt-1 text-xs text-muted">{t('modelHint')}</p>
      </div>
    </Panel>
  );
}
