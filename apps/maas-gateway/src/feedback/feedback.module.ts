import { Module } from '@nestjs/common';
import { CompletionModule } from '../completion/completion.module.js';
import { AnswerLog } from './answer.log.js';
import { AnsweredCompletions } from './answered.completions.js';
import { FeedbackController } from './feedback.controller.js';
import { FeedbackService } from './feedback.service.js';

/** Answers from tenants' knowledge bases, and what people say of them. */
@Module({
  imports: [CompletionModule],
  controllers: [FeedbackController],
  providers: [AnswerLog, AnsweredCompletions, FeedbackService],
  exports: [AnsweredCompletions, FeedbackService],
})
export class FeedbackModule {}
