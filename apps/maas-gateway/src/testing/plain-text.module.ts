import { Module } from '@nestjs/common';
import { CompletionModule } from '../completion/completion.module.js';
import { CompletionService } from '../completion/completion.service.js';
import { PlainTextDialect } from './plain-text.dialect.js';

@Module({
  imports: [CompletionModule],
  providers: [
    {
      provide: PlainTextDialect,
      useFactory: (completions: CompletionService) => new PlainTextDialect(completions),
      inject: [CompletionService],
    },
  ],
  exports: [PlainTextDialect],
})
export class PlainTextModule {}
