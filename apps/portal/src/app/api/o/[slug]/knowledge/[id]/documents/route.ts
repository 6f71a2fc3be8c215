import { AppError } from '@isthmus/platform-errors';
import { readBytes } from '@isthmus/platform-streams';
import { parse } from '@isthmus/platform-validation';
import { uploadToRead } from '../../../../../../o/[slug]/knowledge/knowledge.rules';
import { listDocuments, uploadDocument } from '../../../../../../../lib/api/knowledge';
import { route } from '../../../../../../../lib/http/route';

/** Somewhat more than any document may have: the model gateway says how much that is. */
const BODY_BYTES_MAX = 4_100_000;

/** All documents of a base, for a page that follows their progress. */
export const GET = route<'read', { slug: string; id: string }>(
  { method: 'GET', path: '/api/o/[slug]/knowledge/[id]/documents', access: 'read' },
  async ({ params: { id }, session: { scope } }) =>
    Response.json(await listDocuments(scope, id), { headers: { 'cache-control': 'no-store' } }),
);

/** Stores the body as a document: `?name=&key=` are its name and the idempotency key, `content-type` is its type. */
export const POST = route<'build', { slug: string; id: string }>(
  { method: 'POST', path: '/api/o/[slug]/knowledge/[id]/documents', access: 'build' },
  async ({ request, params: { id: knowledgeBaseId }, session: { scope } }) => {
    const query = new URL(request.url).searchParams;
    const upload = parse(uploadToRead, {
      idempotencyKey: query.get('key') ?? '',
      name: query.get('name') ?? '',
      mediaType: request.headers.get('content-type') ?? '',
    });
    const content = await contentOf(request);
    const document = await uploadDocument(scope, { ...upload, knowledgeBaseId, content });
    return Response.json(document, { status: 201, headers: { 'cache-control': 'no-store' } });
  },
);

async function contentOf({ body }: Request): Promise<Buffer> {
  if (!body) return Buffer.alloc(0);
  const { buffer, byteOffset, byteLength } = await readBytes(body, BODY_BYTES_MAX, tooLarge);
  return Buffer.from(buffer, byteOffset, byteLength);
}

function tooLarge(): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', `The document has more than ${BODY_BYTES_MAX} bytes`, {
    remedy: 'Divide it into several documents.',
  });
}
