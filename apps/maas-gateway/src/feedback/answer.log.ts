import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { AppError } from '@isthmus/platform-errors';
import { platformScope } from '@isthmus/platform-identity';
import { Batcher } from '@isthmus/platform-jobs';
import { KIT } from '@isthmus/platform-service';
import { Units } from '@isthmus/platform-service-database';
import { excerpt } from '@isthmus/platform-validation';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { insertAnswers, trimAnswers } from './answer.repository.js';
import type { KnowledgeAnswer } from './feedback.types.js';

/** Batches mix tenants, so they work under the platform's scope; every row names its tenant. */
const SCOPE = platformScope('service:maas-gateway');
const GATHER_MS = 100;
/** Answers beyond these are not kept: they cannot be marked, and nothing else is the worse for it. */
const WAITING_MAX = 2_000;
/** Batches after which the bases that they name lose what they have too many. */
const TRIM_BATCHES = 20;

const question = excerpt(1_000);
const answer = excerpt(4_000);

/** Answers from tenants' knowledge bases, stored in the background so that they can be marked. */
@Injectable()
export class AnswerLog implements BeforeApplicationShutdown {
  private readonly waiting = new Map<string, Promise<void>>();
  private readonly batcher: Batcher<KnowledgeAnswer>;
  /** Since the last trim. */
  private batches = 0;
  private readonly baseIds = new Set<string>();

  constructor(
    @Inject(Units) private readonly units: Pick<Units, 'inPlatform'>,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {
    this.batcher = new Batcher((answers) => this.store(answers), GATHER_MS);
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

  private async store(answers: readonly KnowledgeAnswer[]): Promise<void> {
    await this.units.inPlatform(SCOPE, (unit) => insertAnswers(unit, answers));
    answers.forEach(({ baseId }) => this.baseIds.add(baseId));
    if (++this.batches >= TRIM_BATCHES) await this.trim();
  }

  /** In a unit of its own: what is stored does not fail with it, and no lock of one waits for the other. */
  private async trim(): Promise<void> {
    const baseIds = [...this.baseIds].toSorted();
    this.baseIds.clear();
    this.batches = 0;
    try {
      await this.units.inPlatform(SCOPE, (unit) => trimAnswers(unit, baseIds));
    } catch (error) {
      this.kit.logger.warn({ code: codeOf(error) }, 'Old answers were not deleted: a later trim will do it');
    }
  }

  /** The message of a failed statement may have the answer in it. */
  private missed(error: unknown): void {
    this.kit.logger.warn({ code: codeOf(error) }, 'An answer was not stored: it cannot be marked');
  }
}

function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : 'INTERNAL';
}
