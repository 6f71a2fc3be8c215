import { Inject, Injectable } from '@nestjs/common';
import type { HttpCall, HttpRoute } from '@isthmus/platform-http';
import { Catalogue } from '../../catalogue/catalogue.service.js';
import { EmbeddingService } from '../../completion/embedding.service.js';
import { AnsweredCompletions } from '../../feedback/answered.completions.js';
import { FeedbackService } from '../../feedback/feedback.service.js';
import { GEN_AI } from '../../metering/gen-ai.names.js';
import { ReceiptService } from '../../receipt/receipt.service.js';
import { serveChat } from './chat.handler.js';
import { serveEmbeddings } from './embeddings.handler.js';
import { serveMark } from './feedback.handler.js';
import { listModels, showModel } from './models.handler.js';
import { listReceiptKeys, showReceipt } from './receipts.handler.js';

const READ = { scope: 'models', permission: 'read' } as const;
/** More than any mark has. */
const MARK_BYTES_MAX = 8_192;

const CALL = { scope: 'models', permission: 'build' } as const;

/** The endpoints of the OpenAI-compatible API. */
@Injectable()
export class OpenAiRoutes {
  /** Of every model, because nobody knows when it was made. */
  private readonly created = Math.floor(Date.now() / 1_000);

  constructor(
    @Inject(Catalogue) private readonly catalogue: Pick<Catalogue, 'listFor' | 'findFor'>,
    @Inject(AnsweredCompletions)
    private readonly completions: Pick<AnsweredCompletions, 'complete' | 'stream'>,
    @Inject(EmbeddingService) private readonly embeddings: Pick<EmbeddingService, 'embed'>,
    @Inject(ReceiptService) private readonly receipts: Pick<ReceiptService, 'receiptOf' | 'keySet'>,
    @Inject(FeedbackService) private readonly feedback: Pick<FeedbackService, 'mark'>,
  ) {}

  list(): HttpRoute[] {
    return [
      modelCall('/v1/chat/completions', 'chat', (call) => serveChat(this.completions, call)),
      modelCall('/v1/embeddings', 'embeddings', (call) => serveEmbeddings(this.embeddings, call)),
      modelRead('/v1/models', (call) => listModels(this.catalogue, call, this.created)),
      modelRead('/v1/models/*', (call) => showModel(this.catalogue, call, this.created)),
      modelRead('/v1/receipts/:id', (call) => showReceipt(this.receipts, call)),
      {
        method: 'PUT',
        path: '/v1/answers/:id/feedback',
        access: CALL,
        body: 'json',
        bodyBytesMax: MARK_BYTES_MAX,
        handle: (call) => serveMark(this.feedback, call),
      },
      {
        method: 'GET',
        path: '/.well-known/jwks.json',
        access: 'public',
        handle: (call) => listReceiptKeys(this.receipts, call),
      },
    ];
  }
}

/** A route that calls a model; `operation` is its `gen_ai.operation.name`. */
function modelCall(path: string, operation: string, handle: (call: HttpCall) => Promise<void>): HttpRoute {
  const attributes = { [GEN_AI.operation]: operation };
  return { method: 'POST', path, access: CALL, body: 'json', attributes, handle };
}

function modelRead(path: string, handle: (call: HttpCall) => void | Promise<void>): HttpRoute {
  return { method: 'GET', path, access: READ, handle };
}
