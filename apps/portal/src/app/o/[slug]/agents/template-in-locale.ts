import type { TemplateView } from '../../../../lib/api/agents';

/** A template with its texts in the reader's language, where they exist. */
export function templateInLocale(template: TemplateView, locale: string): TemplateView {
  const zh = locale === 'zh';
  return {
    ...template,
    name: (zh && template.nameZh) || template.name,
    description: (zh && template.descriptionZh) || template.description,
    parameters: template.parameters.map((parameter) => ({
      ...parameter,
      label: (zh && parameter.labelZh) || parameter.label,
    })),
    skills: zh ? template.skillsZh : template.skills,
  };
}
