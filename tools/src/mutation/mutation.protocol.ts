import type { Mutation } from './mutation.list.ts';

/** What happened to a mutant. `error` is a fault of the list: it proves nothing about the tests. */
export interface Outcome {
  status: 'killed' | 'survived' | 'error';
  /** The test that noticed it, or what is wrong. */
  detail: string;
}

/** What `mutation.run.ts` asks of its worker; one request at a time. */
export type Request =
  { kind: 'baseline'; tests: string[] | undefined } | { kind: 'mutant'; mutation: Mutation };

export type Answer =
  | { kind: 'ready' }
  | { kind: 'baseline'; tookMs: number; failure?: string }
  | { kind: 'outcome'; outcome: Outcome };
