import { parse } from '@isthmus/platform-validation';
import { z } from 'zod';
import { EXPORT_FORMATS, exportUsage } from '../../../../../../lib/api/usage-export';
import { route } from '../../../../../../lib/http/route';

const time = z.iso
  .datetime('must be a time such as 2026-11-01T00:00:00Z')
  .transform((text) => new Date(text));
const query = z.object({
  from: time,
  to: time,
  format: z.enum(
    Object.keys(EXPORT_FORMATS) as (keyof typeof EXPORT_FORMATS)[],
    'must be focus or cloudevents',
  ),
});

/** A file of the organisation's usage, for who may spend in it: `?from=<time>&to=<time>&format=focus|cloudevents`. */
export const GET = route(
  { method: 'GET', path: '/api/o/[slug]/usage/export', access: 'spend' },
  async ({ request, session }) => {
    const asked = parse(query, Object.fromEntries(new URL(request.url).searchParams));
    const { type, ending } = EXPORT_FORMATS[asked.format];
    const [from, to] = [asked.from, asked.to].map((day) => day.toISOString().slice(0, 10));
    return new Response(await exportUsage(session, asked, request.signal), {
      headers: {
        'content-type': type,
        'content-disposition': `attachment; filename="usage-${from}-${to}.${ending}"`,
        'cache-control': 'private, no-store',
      },
    });
  },
);
