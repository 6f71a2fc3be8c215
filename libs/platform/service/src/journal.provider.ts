import type { Provider } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { Journal } from '@isthmus/platform-journal';
import { ENVIRONMENT, KIT } from './service.module.js';

/** Injection token of the `Journal` of this process. */
export const JOURNAL = Symbol('journal');

/** Some 80,000 requests that wait for the database; beyond, new ones are refused. */
const BYTES_MAX = 64 * 1024 * 1024;

/** The journal of this process, on the disk of its machine (ADR 0018). */
export const journalProvider: Provider = {
  provide: JOURNAL,
  useFactory: ({ JOURNAL_DIR: directory }: { JOURNAL_DIR: string }, { logger }: ServiceKit) =>
    Journal.open({ directory, bytesMax: BYTES_MAX, logger }),
  inject: [ENVIRONMENT, KIT],
};
