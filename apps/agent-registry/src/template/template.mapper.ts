import type { registry } from '@isthmus/contracts';
import { templatePreview } from '@isthmus/domain-registry';
import type { AgentTemplate } from './template.service.js';

export function toTemplate(template: AgentTemplate) {
  const { id, parameters, resources, nameZh, descriptionZh, skillNamesZh } = template;
  return {
    id,
    nameZh,
    descriptionZh,
    skillNamesZh,
    resources,
    spec: templatePreview(template),
    parameters: parameters.map(({ default: defaultValue, ...parameter }) => ({ ...parameter, defaultValue })),
  } satisfies registry.DeepPartial<registry.AgentTemplate>;
}
