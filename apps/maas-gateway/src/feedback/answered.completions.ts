import { isUuid } from '@isthmus/platform-validation';
import { Inject, Injectable } from '@nestjs/common';
import { AnswerRecorder } from '../completion/answer.recorder.js';
import { CompletionService, type Deliver } from '../completion/completion.service.js';
import type {
  Completion,
  CompletionRequest,
  ReportedUsage,
  RequestContext,
} from '../completion/completion.types.js';
import { AnswerLog } from './answer.log.js';

const PREFIX = 'extract/';

/** Completions; those that answer from a tenant's knowledge base are noted, so that they can be marked. */
@Injectable()
export class AnsweredCompletions implements Pick<CompletionService, 'complete' | 'stream'> {
  constructor(
    @Inject(CompletionService) private readonly completions: Pick<CompletionService, 'complete' | 'stream'>,
    @Inject(AnswerLog) private readonly log: Pick<AnswerLog, 'note'>,
  ) {}

  async complete(
    request: CompletionRequest,
    context: RequestContext,
  ): Promise<Completion & { usage: ReportedUsage }> {
    const answer = await this.completions.complete(request, context);
    this.note(request, context, answer);
    return answer;
  }

  async stream(
    request: CompletionRequest,
    context: RequestContext,
    deliver: Deliver,
  ): Promise<ReportedUsage> {
    const recorder = baseOf(request, context) === undefined ? undefined : new AnswerRecorder();
    const usage = await this.completions.stream(request, context, async (chunks) => {
      recorder?.add(chunks);
      await deliver(chunks);
    });
    const answer = recorder?.answer();
    if (answer) this.note(request, context, answer);
    return usage;
  }

  private note(
    request: CompletionRequest,
    context: RequestContext,
    { output, finishReason }: Pick<Completion, 'output' | 'finishReason'>,
  ): void {
    const baseId = baseOf(request, context);
    const question = request.messages.findLast(({ role }) => role === 'user')?.text ?? '';
    if (baseId === undefined || !output.text || finishReason === 'tool_calls') return;
    this.log.note({
      id: context.requestId,
      tenantId: context.principal.organisation,
      baseId,
      question,
      answer: output.text,
      cited: [...new Set(output.grounds?.citations.map(({ articleId }) => articleId))],
      at: new Date(),
    });
  }
}

/** The base that an answer is from: the built-in model's own, or the one that the client says it has searched. */
function baseOf({ model }: CompletionRequest, { knowledgeBaseId }: RequestContext): string | undefined {
  const id = model.startsWith(PREFIX) ? model.slice(PREFIX.length) : knowledgeBaseId;
  return id !== undefined && isUuid(id) ? id : undefined;
}
