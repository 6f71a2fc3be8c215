import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { z } from 'zod/mini';
import type { TemplateView } from '../../../../../lib/api/agents';
import type { KnowledgeBaseView } from '../../../../../lib/api/knowledge.mapper';
import { agentDraft } from '../agent-draft';

const draftRule = z.extend(agentDraft, {
  /** Empty for an agent on a knowledge base. */
  templateId: z.string(),
  knowledgeBaseId: z.optional(z.string()),
  /** Of an agent that is duplicated, where they differ from the template's; of one on a knowledge base always. */
  description: z.optional(z.string()),
  model: z.optional(z.string()),
});

/** What a person chose and typed. */
export type Draft = z.infer<typeof draftRule>;

export function isDraft(value: unknown): value is Draft {
  return draftRule.safeParse(value).success;
}

/** What a template fills in. */
export function draftOfTemplate(template: TemplateView | undefined) {
  return {
    templateId: template?.id ?? '',
    knowledgeBaseId: undefined,
    name: template?.name ?? '',
    instructions: template?.instructions ?? '',
    parameters: {},
    description: undefined,
    model: undefined,
  };
}

const NAME_MAX = 80;
/** In English, as the templates have it; a model answers in the reader's language. */
const INSTRUCTIONS =
  'Answer only from the knowledge base, in the language of the question, in a few plain sentences, and name the sections you used. When the knowledge base does not contain the answer, say that you do not know.';

/** What a knowledge base fills in. */
export function useDraftOfBase() {
  const t = useTranslations('deploy');
  return useCallback(
    ({ id, name, model }: KnowledgeBaseView) => ({
      templateId: '',
      knowledgeBaseId: id,
      name: t('baseName', { name }).slice(0, NAME_MAX),
      instructions: INSTRUCTIONS,
      parameters: {},
      description: t('baseDescription', { name }),
      model,
    }),
    [t],
  );
}
