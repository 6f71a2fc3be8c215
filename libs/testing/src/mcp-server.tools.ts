/** What a tool of a test server needs of either SDK. */
export interface ToolPort {
  signal: AbortSignal;
  progress: (progress: number, total: number, message: string) => Promise<void>;
}

interface Result {
  content: object[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
  _meta?: Record<string, unknown>;
}

type Tool = (args: Record<string, unknown>, port: ToolPort) => Result | Promise<Result>;

const said = (text: string): Result => ({ content: [{ type: 'text', text }] });
const bytes = (text: string) => Buffer.from(text).toString('base64');

/** Those that both revisions run in the same way. */
export const SIMPLE_TOOLS: Readonly<Record<string, Tool>> = {
  weather: ({ city }) => said(`It rains in ${String(city)}.`),
  count: async ({ to = 3 }, { progress }) => {
    for (let n = 1; n <= Number(to); n++) await progress(n, Number(to), `step ${n}`);
    return said(`Counted to ${String(to)}.`);
  },
  wait: (_, { signal }) =>
    new Promise((_resolve, reject) => {
      const stop = () => reject(new Error('cancelled'));
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    }),
  fail: () => ({ ...said('The oven is cold.'), isError: true }),
  crash: () => {
    throw new Error('The kitchen is closed');
  },
  show: () => ({
    content: [
      { type: 'text', text: 'Look:', annotations: { audience: ['user'] } },
      { type: 'image', data: bytes('png'), mimeType: 'image/png' },
      { type: 'audio', data: bytes('wav'), mimeType: 'audio/wav' },
      {
        type: 'resource_link',
        uri: 'https://files.example/menu.pdf',
        name: 'menu.pdf',
        mimeType: 'application/pdf',
      },
      { type: 'resource', resource: { uri: 'file:///notes.txt', mimeType: 'text/plain', text: 'notes' } },
      { type: 'resource', resource: { uri: 'file:///data.bin', blob: bytes('blob') } },
    ],
    _meta: { origin: 'kitchen' },
  }),
  report: ({ wrong }) => {
    const structuredContent = wrong === true ? { total: 'many' } : { total: 7 };
    return { ...said(JSON.stringify(structuredContent)), structuredContent };
  },
  repeat: ({ times }) => said('ha'.repeat(Number(times))),
};

export const BOOKING_QUESTION = {
  message: 'For how many people?',
  requestedSchema: {
    type: 'object' as const,
    properties: { people: { type: 'integer' as const, minimum: 1, maximum: 20 } },
    required: ['people'],
  },
};

/** What `book` says once it was answered. */
export function booked(answer: { action: string; content?: Record<string, unknown> | undefined }): Result {
  const { action, content } = answer;
  return said(action === 'accept' ? `Booked for ${String(content?.['people'])}.` : `Not booked: ${action}.`);
}
