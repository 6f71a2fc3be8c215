import { Module } from '@nestjs/common';
import { FeedbackModule } from '../../feedback/feedback.module.js';
import { CompletionModule } from '../../completion/completion.module.js';
import { MeteringModule } from '../../metering/metering.module.js';
import { ReceiptModule } from '../../receipt/receipt.module.js';
import { OpenAiDialect } from './openai.dialect.js';
import { OpenAiRoutes } from './openai.routes.js';
import { RequestObserver } from './request.observer.js';

@Module({
  imports: [CompletionModule, FeedbackModule, MeteringModule, ReceiptModule],
  providers: [OpenAiRoutes, RequestObserver, OpenAiDialect],
  exports: [OpenAiDialect],
})
export class OpenAiModule {}
