'use client';

import { useTranslations } from 'next-intl';
import { Notice } from '../../../../../components/notice';
import { Field, Select } from '../../../../../components/ui/field';
import type { KnowledgeBaseView } from '../../../../../lib/api/knowledge.mapper';

/** Which knowledge base an agent answers from, and the model that does it: the base's own, or one that writes. */
export function BaseFields(props: {
  bases: KnowledgeBaseView[];
  base: KnowledgeBaseView;
  model: string;
  /** Models that write answers of their own. */
  models: string[];
  onBase: (base: KnowledgeBaseView) => void;
  onModel: (model: string) => void;
}) {
  const { bases, base, model, models, onBase, onModel } = props;
  const t = useTranslations('deploy');
  const choose = (id: string) => {
    const chosen = bases.find((one) => one.id === id);
    if (chosen) onBase(chosen);
  };
  return (
    <>
      <Field id="knowledge-base" label={t('knowledgeBase')}>
        <Select id="knowledge-base" value={base.id} onChange={({ target }) => choose(target.value)}>
          {bases.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field id="model" label={t('model')} hint={t(model === base.model ? 'extractHint' : 'generateHint')}>
        <Select
          id="model"
          aria-describedby="model-hint"
          value={model}
          onChange={({ target }) => onModel(target.value)}
        >
          <option value={base.model}>{t('extractOption')}</option>
          {models.map((id) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </Select>
      </Field>
      {base.passages > 0 ? null : (
        <div className="sm:col-span-2">
          <Notice tone="warn">{t('noDocuments')}</Notice>
        </div>
      )}
    </>
  );
}
