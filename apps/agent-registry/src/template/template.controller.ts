import { Controller } from '@nestjs/common';
import { registry } from '@isthmus/contracts';
import { Rpc } from '@isthmus/platform-grpc-server';
import { toTemplate } from './template.mapper.js';
import { TemplateService } from './template.service.js';

@Controller()
export class TemplateController {
  constructor(private readonly templates: TemplateService) {}

  @Rpc(registry.AgentRegistryDefinition, 'listTemplates', {
    callers: ['portal'],
    scope: 'tenant',
    permission: 'read',
  })
  async listTemplates() {
    return { templates: this.templates.templates.map(toTemplate) };
  }
}
