import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { EncoderQueue } from './encoder.queue.js';

const by = (owner: string, signal = new AbortController().signal) =>
  ({ owner, kind: 'client', signal }) as const;
const never = by('o');
const service = { ...by('o'), kind: 'service' } as const;
const many = (count: number, prefix = 't') => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

/** A thread whose batches wait until they are released; a vector is the number in its text. */
class HeldThread {
  readonly batches: string[][] = [];
  private releases: (() => void)[] = [];
  failWith: (texts: readonly string[]) => Error | undefined = () => undefined;

  async run(texts: readonly string[]) {
    this.batches.push([...texts]);
    await new Promise<void>((resolve) => this.releases.push(resolve));
    const failure = this.failWith(texts);
    if (failure) throw failure;
    return {
      vectors: Float32Array.from(texts, (text) => Number(text.slice(1))),
      tokens: texts.map(() => 1),
      refused: new Map(
        texts.flatMap((text, row) => (text === 'refused' ? [[row, 'is too long'] as const] : [])),
      ),
    };
  }

  async release(times = 1): Promise<void> {
    for (let n = 0; n < times; n++) {
      await expect.poll(() => this.releases.length).toBe(1);
      this.releases.shift()?.();
    }
  }
}

it('gives each request its own rows, in their order', async () => {
  const thread = new HeldThread();
  const queue = new EncoderQueue(thread, 1);
  const answers = [queue.encode(many(40), never), queue.encode(many(3, 'q'), never)];
  await thread.release(3);
  const [first, second] = await Promise.all(answers);
  expect([...(first?.vectors ?? [])]).toEqual(many(40).map((_, n) => n));
  expect([...(second?.vectors ?? [])]).toEqual([0, 1, 2]);
  expect(first?.tokens).toHaveLength(40);
});

it('lets one question in between two thousand documents', async () => {
  const thread = new HeldThread();
  const queue = new EncoderQueue(thread, 1);
  const large = queue.encode(many(2_048), never);
  await thread.release();
  const small = queue.encode(['q1'], never);
  await thread.release(2);
  expect([...(await small).vectors]).toEqual([1]);
  expect(thread.batches.slice(0, 3).map((batch) => batch.length)).toEqual([16, 16, 16]);
  await thread.release(126);
  await large;
});

it('refuses an owner more than what is left for others, with RATE_LIMITED, until there is room', async () => {
  const thread = new HeldThread();
  const limits = { client: { texts: 8, characters: 16 }, service: { texts: 1, characters: 8 } };
  const queue = new EncoderQueue(thread, 1, limits);
  const refusal = { code: 'RATE_LIMITED', httpStatus: 429 };
  const first = queue.encode(many(4), never);
  await expect(queue.encode(['t5'], never)).rejects.toMatchObject(refusal);
  await expect(queue.encode(['t12345678'], by('other'))).rejects.toMatchObject(refusal);
  const others = [queue.encode(['t6', 't7'], by('other')), queue.encode(['t8'], service)];
  await expect(queue.encode(['t9'], service)).rejects.toMatchObject(refusal);
  await thread.release(2);
  await Promise.all([first, ...others]);
  const second = queue.encode(['t5', 't6'], never);
  await thread.release();
  expect([...(await second).vectors]).toEqual([5, 6]);
});

it('takes turns by owner, not by request, and by request of an owner', async () => {
  const thread = new HeldThread();
  const queue = new EncoderQueue(thread, 1);
  const busy = Array.from({ length: 40 }, (_, n) => queue.encode([`a${n}`, `a${n}`], never));
  const other = queue.encode(['b1', 'b2'], by('other'));
  const search = queue.encode(['c1'], service);
  await thread.release();
  await Promise.all([other, search]);
  await thread.release(5);
  await Promise.all(busy);
  expect(thread.batches[0]?.slice(0, 6)).toEqual(['a0', 'b1', 'c1', 'a1', 'b2', 'a2']);
});

it('asks again for each text alone where the arithmetic fails, and fails only those of the text at fault', async () => {
  const thread = new HeldThread();
  const queue = new EncoderQueue(thread, 1);
  const bug = new AppError('INTERNAL', 'odd');
  thread.failWith = (texts) => (texts.includes('poison') ? bug : undefined);
  const failed = expect(queue.encode(['poison'], never)).rejects.toBe(bug);
  const answered = queue.encode(['t1', 't2'], by('other'));
  await thread.release(4);
  await failed;
  expect([...(await answered).vectors]).toEqual([1, 2]);
  expect(thread.batches).toEqual([['poison', 't1', 't2'], ['poison'], ['t1'], ['t2']]);
});

it('fails those whose texts were with the thread, and goes on with the others', async () => {
  const thread = new HeldThread();
  const queue = new EncoderQueue(thread, 1);
  const dead = new AppError('UNAVAILABLE', 'dead');
  thread.failWith = () => dead;
  const first = expect(queue.encode(many(40), never)).rejects.toBe(dead);
  await thread.release();
  await first;
  thread.failWith = () => undefined;
  const second = queue.encode(['t5'], never);
  await thread.release();
  expect([...(await second).vectors]).toEqual([5]);
  expect(thread.batches).toHaveLength(2);
});

it('names the text that the encoder refuses, and serves the others of its turn', async () => {
  const thread = new HeldThread();
  const queue = new EncoderQueue(thread, 1);
  const refused = expect(queue.encode(['t1', 'refused'], never)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'texts[1]', description: 'is too long' }],
  });
  const other = queue.encode(['t7'], never);
  await thread.release();
  await refused;
  expect([...(await other).vectors]).toEqual([7]);
});

it('takes no more of a request whose client has left', async () => {
  const thread = new HeldThread();
  const queue = new EncoderQueue(thread, 1);
  const client = new AbortController();
  const left = expect(queue.encode(many(100), by('o', client.signal))).rejects.toThrow('gone');
  const stays = queue.encode(['t9'], never);
  await expect.poll(() => thread.batches.length).toBe(1);
  client.abort(new Error('gone'));
  await left;
  await thread.release();
  await stays;
  expect(thread.batches).toHaveLength(1);
});
