import { Module } from '@nestjs/common';
import { CompletionModule } from '../../completion/completion.module.js';
import { KeyModule } from '../../key/key.module.js';
import { MeteringModule } from '../../metering/metering.module.js';
import { OpenAiRoutes } from './openai.routes.js';
import { OpenAiServer } from './openai.server.js';
import { RequestObserver } from './request.observer.js';

@Module({
  imports: [CompletionModule, KeyModule, MeteringModule],
  providers: [OpenAiRoutes, RequestObserver, OpenAiServer],
})
export class OpenAiModule {}
