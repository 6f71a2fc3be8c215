import { Module } from '@nestjs/common';
import { loadPacks } from '@isthmus/packs';
import { TemplateController } from './template.controller.js';
import { PACKS, TemplateService } from './template.service.js';

@Module({
  controllers: [TemplateController],
  providers: [{ provide: PACKS, useFactory: () => loadPacks() }, TemplateService],
  exports: [TemplateService],
})
export class TemplateModule {}
