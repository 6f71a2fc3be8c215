import 'server-only';
import { runtime } from '../runtime';
import type { Session } from '../memberships';

/** The forms in which usage can be downloaded, with the type and the ending of their files. */
export const EXPORT_FORMATS = {
  focus: { type: 'text/csv; charset=utf-8', ending: 'csv' },
  cloudevents: { type: 'application/x-ndjson', ending: 'jsonl' },
} as const;
export type ExportFormat = keyof typeof EXPORT_FORMATS;

/**
 * A file of the organisation's usage, read as it is sent. PERMISSION_DENIED unless the user may `spend` in the
 * organisation, and other failures before the first byte, reject; later ones break the stream.
 */
export async function exportUsage(
  { scope }: Pick<Session, 'scope'>,
  request: { from: Date; to: Date; format: ExportFormat },
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const { clients } = await runtime();
  const parts = clients.ledger.exportUsage(request, { scope, signal })[Symbol.asyncIterator]();
  let part: IteratorResult<{ data: Uint8Array }> | undefined = await parts.next();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = part ?? (await parts.next());
      part = undefined;
      if (done) controller.close();
      else controller.enqueue(value.data);
    },
    cancel: async () => void (await parts.return?.()),
  });
}
