import { AppError } from '@isthmus/platform-errors';
import { readBytes } from '@isthmus/platform-streams';
import { utf8Text } from '@isthmus/platform-validation';

/** The body as text; PAYLOAD_TOO_LARGE as soon as it grows past `bytesMax`, INVALID_ARGUMENT unless it is UTF-8. */
export async function readBody(request: Request, bytesMax: number): Promise<string> {
  const tooLarge = () =>
    new AppError('PAYLOAD_TOO_LARGE', `The body has more than ${bytesMax} bytes`, {
      remedy: 'Send a shorter message.',
    });
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge();
  if (!request.body) return '';
  return utf8Text(await readBytes(request.body, bytesMax, tooLarge));
}
