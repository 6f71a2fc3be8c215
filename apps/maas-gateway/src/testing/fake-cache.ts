import type { AnswerCache, KeptAnswer, Lookup } from '../completion/answer.cache.js';

/** A cache that has what a test gives it, and remembers what it is told. */
export class FakeCache implements AnswerCache {
  hit: KeptAnswer | undefined;
  readonly kept: Parameters<NonNullable<Lookup['keep']>>[0][] = [];
  readonly saved: Parameters<NonNullable<Lookup['saved']>>[0][] = [];

  async lookUp(): Promise<Lookup> {
    if (this.hit) return { hit: this.hit, saved: (saved) => void this.saved.push(saved) };
    return { keep: (answer) => void this.kept.push(answer) };
  }
}
