import type { Token } from 'node-llama-cpp';
import { expect, it } from 'vitest';
import { SequencePool, type PooledSequence } from './sequence.pool.js';

// The library brands its numbers.
const tokens = (...numbers: number[]) => numbers as Token[];

class FakeSequence implements PooledSequence {
  memory: Token[] = [];
  fails = false;

  compareContextTokens(prompt: Token[]): { firstDifferentIndex: number } {
    const index = this.memory.findIndex((token, position) => token !== prompt[position]);
    return { firstDifferentIndex: index < 0 ? this.memory.length : index };
  }

  async clearHistory(): Promise<void> {
    if (this.fails) throw new Error('out of memory');
    this.memory = [];
  }
}

/** Answers a prompt as the engine does; tells how many of its tokens were in memory. */
async function cachedOf(pool: SequencePool<FakeSequence>, owner: string, prompt: Token[]): Promise<number> {
  const taken = await pool.take(owner, prompt);
  const cached = taken.sequence.compareContextTokens(prompt).firstDifferentIndex;
  taken.sequence.memory = [...prompt];
  pool.giveBack(taken);
  return cached;
}

it("reuses an owner's prompt for the owner, and for nobody else", async () => {
  const pool = new SequencePool([new FakeSequence()]);
  expect(await cachedOf(pool, 'a', tokens(1, 2, 3))).toBe(0);
  expect(await cachedOf(pool, 'a', tokens(1, 2, 4))).toBe(2);
  expect(await cachedOf(pool, 'b', tokens(1, 2, 4))).toBe(0);
  expect(await cachedOf(pool, 'a', tokens(1, 2, 4))).toBe(0);
});

it('leaves each owner a memory where there are enough', async () => {
  const pool = new SequencePool([new FakeSequence(), new FakeSequence()]);
  await cachedOf(pool, 'a', tokens(1, 2, 3));
  await cachedOf(pool, 'b', tokens(1, 2, 3));
  expect(await cachedOf(pool, 'a', tokens(1, 2, 3))).toBe(3);
  await cachedOf(pool, 'c', tokens(9));
  expect(await cachedOf(pool, 'a', tokens(1, 2, 3))).toBe(3);
});

it('takes the memory that shares most with the prompt', async () => {
  const pool = new SequencePool([new FakeSequence(), new FakeSequence()]);
  const [first, second] = [await pool.take('a', tokens(1)), await pool.take('a', tokens(1))];
  first.sequence.memory = tokens(1, 2);
  second.sequence.memory = tokens(1, 2, 3);
  pool.giveBack(first);
  pool.giveBack(second);
  expect(await cachedOf(pool, 'a', tokens(1, 2, 3, 4))).toBe(3);
});

it('keeps a sequence that could not be cleared, and whose it is', async () => {
  const sequence = new FakeSequence();
  const pool = new SequencePool([sequence]);
  await cachedOf(pool, 'a', tokens(1, 2));
  sequence.fails = true;
  await expect(pool.take('b', tokens(1, 2))).rejects.toThrow('out of memory');
  expect(await cachedOf(pool, 'a', tokens(1, 2))).toBe(2);
  sequence.fails = false;
  expect(await cachedOf(pool, 'b', tokens(1, 2))).toBe(0);
});
