import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { AppError } from '@isthmus/platform-errors';
import { platformScope } from '@isthmus/platform-identity';
import { Batcher } from '@isthmus/platform-jobs';
import { KIT } from '@isthmus/platform-service';
import { Units } from '@isthmus/platform-service-database';
import { excerpt } from '@isthmus/platform-validation';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { insertAnswers } from './answer.repository.js';
import type { KnowledgeAnswer } from './feedback.types.js';

/** Batches mix tenants, so they work under the platform's scope; every row names its tenant. */
const SCOPE = platformScope('service:maas-gateway');
const GATHER_MS = 100;
/** Answers beyond these are not kept: they cannot be marked, and nothing else is the worse for it. */
const WAITING_MAX = 2_000;

const question = excerpt(1_000);
const answer = excerpt(4_000);

/** Answers from tenants' knowledge bases, stored in the background so that they can be marked. */
@Injectable()
export class AnswerLog implements BeforeApplicationShutdown {
  private readonly waiting = new Map<string, Promise<void>>();
  private readonly batcher: Batcher<KnowledgeAnswer>;

  constructor(
    @Inject(Units) units: Pick<Units, 'inPlatform'>,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {
    this.batcher = new Batcher(
      (answers) => units.inPlatform(SCOPE, (unit) => insertAnswers(unit, answers)),
      GATHER_MS,
    );
  }

  /** Never throws and never waits. */
  note(told: KnowledgeAnswer): void {
    const asked = question.parse(told.question).trim();
    if (asked === '' || this.waiting.size >= WAITING_MAX) return;
    const row = { ...told, question: asked, answer: answer.parse(told.answer) };
    const stored = this.batcher
      .add(row)
      .catch((error: unknown) => this.missed(error))
      .finally(() => this.waiting.delete(told.id));
    this.waiting.set(told.id, stored);
  }

  /** Resolves when an answer of this process is stored, or could not be. */
  async stored(id: string): Promise<void> {
    await this.waiting.get(id);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.batcher.drain();
  }

  /** The message of a failed statement may have the answer in it. */
  private missed(error: unknown): void {
    const code = error instanceof AppError ? error.code : 'INTERNAL';
    this.kit.logger.warn({ code }, 'An answer was not stored: it cannot be marked');
  }
}
