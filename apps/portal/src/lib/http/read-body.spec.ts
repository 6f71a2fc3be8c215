import { expect, it } from 'vitest';
import { readBody } from './read-body';

const posting = (body?: BodyInit) => new Request('http://portal/', { method: 'POST', body: body ?? null });

it('reads UTF-8, and an absent body as an empty text', async () => {
  expect(await readBody(posting('{"a":"ü"}'), 100)).toBe('{"a":"ü"}');
  expect(await readBody(posting(), 100)).toBe('');
});

it('refuses bytes that are not UTF-8 instead of replacing them', async () => {
  await expect(readBody(posting(new Uint8Array([0x22, 0xff, 0x22])), 100)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'The body is not valid UTF-8',
  });
});

it('refuses a body that is too large', async () => {
  await expect(readBody(posting('x'.repeat(101)), 100)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
});
