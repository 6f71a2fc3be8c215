import type { IncomingMessage, ServerResponse } from 'node:http';

/** A tool as the servers of tests list it. */
export interface TestTool {
  name: string;
  title?: string;
  description?: string;
  inputSchema: { type: 'object'; [member: string]: unknown };
  outputSchema?: { type: 'object'; [member: string]: unknown };
}

/** What a server of tests has and what happened to it; a test reads and writes it. */
export interface McpServerState {
  tools: TestTool[];
  calls: { name: string; arguments: Record<string, unknown> }[];
  /** Calls that their client cancelled. */
  cancelled: number;
  /** Of every request of HTTP. */
  authorizations: (string | undefined)[];
  sessions: () => number;
  /** When set, answers requests instead of the server. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
}
