'use client';

import { useTranslations } from 'next-intl';
import { RadioCards } from '../../../../../components/ui/radio-cards';
import type { TemplateView } from '../../../../../lib/api/agents';
import { OrgLink } from '../../../../../organization/org-link';

/** No template has this id: theirs begin with a letter. */
const OWN_KNOWLEDGE = '*';

/** The templates and, where the organisation has knowledge bases, an agent on one of those. */
export function TemplateChoice(props: {
  templates: TemplateView[];
  /** Knowledge bases of the organisation. */
  bases: number;
  /** Empty for a knowledge base. */
  value: string;
  onTemplate: (id: string) => void;
  onBase: () => void;
}) {
  const t = useTranslations('deploy');
  const templates = props.templates.map(({ id, name, description, model, skills }) => ({
    value: id,
    title: name,
    text: description,
    note: (
      <>
        <code className="font-mono">{model}</code>
        {skills.length > 0 ? ` · ${skills.join(' · ')}` : null}
      </>
    ),
  }));
  const own = {
    value: OWN_KNOWLEDGE,
    title: t('ownKnowledge'),
    text: t('ownKnowledgeText'),
    note: t('ownKnowledgeNote', { count: props.bases }),
  };
  return (
    <div className="grid gap-2">
      <RadioCards
        legend={t('template')}
        name="template"
        value={props.value === '' ? OWN_KNOWLEDGE : props.value}
        choices={props.bases > 0 ? [...templates, own] : templates}
        onChange={(id) => (id === OWN_KNOWLEDGE ? props.onBase() : props.onTemplate(id))}
      />
      {props.bases > 0 ? null : (
        <p className="text-sm text-muted">
          {t.rich('noOwnKnowledge', {
            link: (text) => (
              <OrgLink href="/knowledge" className="text-accent underline underline-offset-2">
                {text}
              </OrgLink>
            ),
          })}
        </p>
      )}
    </div>
  );
}
