import { Controller } from '@nestjs/common';
import { registry } from '@isthmus/contracts';
import { loadPacks } from '@isthmus/packs';
import { Rpc } from '@isthmus/platform-grpc-server';

/** The templates that the packs bring; read once. */
@Controller()
export class TemplateController {
  private readonly templates = loadPacks().map(({ id, template }) => ({
    id,
    nameZh: template.nameZh,
    descriptionZh: template.descriptionZh,
    resources: template.resources,
    spec: { ...template, templateId: id, knowledgeBaseId: template.knowledgeBaseId ?? '', mcpServers: [] },
  }));

  @Rpc(registry.AgentRegistryDefinition, 'listTemplates', { callers: ['portal'], scope: 'tenant' })
  async listTemplates(): Promise<registry.DeepPartial<registry.ListTemplatesResponse>> {
    return { templates: this.templates };
  }
}
