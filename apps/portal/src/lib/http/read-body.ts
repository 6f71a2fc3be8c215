import { AppError } from '@isthmus/platform-errors';

/** The body as text; PAYLOAD_TOO_LARGE as soon as it grows past `bytesMax`. */
export async function readBody(request: Request, bytesMax: number): Promise<string> {
  const tooLarge = () =>
    new AppError('PAYLOAD_TOO_LARGE', `The body has more than ${bytesMax} bytes`, {
      remedy: 'Send a shorter message.',
    });
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
