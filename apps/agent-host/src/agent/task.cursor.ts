/** Where a page of tasks ended. */
export interface TaskCursor {
  statusAt: string;
  id: string;
}

export function encodeTaskCursor({ statusAt, id }: TaskCursor): string {
  return Buffer.from(JSON.stringify([statusAt, id])).toString('base64url');
}

/** undefined for a token that encodeTaskCursor did not make. */
export function decodeTaskCursor(token: string): TaskCursor | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (!Array.isArray(value)) return undefined;
    const [statusAt, id]: unknown[] = value;
    if (typeof statusAt !== 'string' || typeof id !== 'string' || Number.isNaN(Date.parse(statusAt)))
      return undefined;
    return { statusAt, id };
  } catch {
    return undefined;
  }
}
