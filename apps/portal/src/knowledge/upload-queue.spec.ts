import { expect, it } from 'vitest';
import { UploadQueue, type Refusal } from './upload-queue';

const file = (name: string, bytes = 1) => new File(['x'.repeat(bytes)], name);

function queueOf(answer: Promise<Refusal | undefined> | undefined = undefined) {
  const queue = new UploadQueue(10);
  const sent: { key: string; name: string; type: string }[] = [];
  const waiting: ((refusal?: Refusal) => void)[] = [];
  queue.send = ({ id, file: { name } }, type) => {
    sent.push({ key: id, name, type });
    return answer ?? new Promise((resolve) => waiting.push(resolve));
  };
  const statesOf = () => queue.current().map(({ file: { name }, state }) => `${name} ${state}`);
  return { queue, sent, waiting, statesOf };
}

it('sends two files at a time, in order, and forgets what is stored', async () => {
  const { queue, sent, waiting, statesOf } = queueOf();
  queue.add([file('a.md'), file('b.txt'), file('c.html')]);
  expect(statesOf()).toEqual(['a.md sending', 'b.txt sending', 'c.html waiting']);
  waiting[0]?.();
  await expect.poll(statesOf).toEqual(['b.txt sending', 'c.html sending']);
  expect(sent.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'a.md text/markdown',
    'b.txt text/plain',
    'c.html text/html',
  ]);
});

it.each([
  ['photo.png', 1, 'type'],
  ['empty.md', 0, 'empty'],
  ['long.md', 11, 'size'],
  [`${'n'.repeat(198)}.md`, 1, 'name'],
])('refuses %s of %i bytes without sending it', (name, bytes, reason) => {
  const { queue, sent } = queueOf();
  queue.add([file(name, bytes)]);
  expect(queue.current()).toMatchObject([{ state: 'refused', refusal: { reason } }]);
  expect(sent).toEqual([]);
});

it('sends a file of the largest size', () => {
  const { queue, statesOf } = queueOf();
  queue.add([file('whole.md', 10)]);
  expect(statesOf()).toEqual(['whole.md sending']);
});

it('sends what was refused again under its key, until it is dismissed', async () => {
  const { queue, sent, statesOf } = queueOf(Promise.resolve({ reason: 'failed', code: 'UNAVAILABLE' }));
  queue.add([file('a.md')]);
  await expect.poll(statesOf).toEqual(['a.md refused']);
  const id = queue.current()[0]?.id ?? '';
  queue.retry(id);
  await expect.poll(() => sent.length).toBe(2);
  expect(new Set(sent.map(({ key }) => key))).toEqual(new Set([id]));
  await expect.poll(statesOf).toEqual(['a.md refused']);
  queue.dismiss(id);
  expect(statesOf()).toEqual([]);
});

it('does not forget what is being sent', () => {
  const { queue, statesOf } = queueOf();
  queue.add([file('a.md')]);
  queue.dismiss(queue.current()[0]?.id ?? '');
  expect(statesOf()).toEqual(['a.md sending']);
});
