import type { McpConnection } from './mcp.client.js';
import { McpError, mcpErrorOf } from './mcp.error.js';

/** A tool as a server describes it; only its form is checked. */
export interface ListedTool {
  name: string;
  title: string;
  description: string;
  inputSchema: object;
  outputSchema: object | undefined;
}

/** All tools of a server, at most `toolsMax`. Throws McpError, or the signal's reason. */
export async function listMcpTools(
  { client, until }: McpConnection,
  { toolsMax, timeoutMs, signal }: { toolsMax: number; timeoutMs: number; signal?: AbortSignal },
): Promise<ListedTool[]> {
  const options = { timeout: timeoutMs, maxTotalTimeout: timeoutMs, ...(signal && { signal }) };
  const { tools } = await until(client.listTools(undefined, options)).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw mcpErrorOf(error);
  });
  if (tools.length > toolsMax)
    throw new McpError(
      'invalid',
      `The server lists ${tools.length} tools; at most ${toolsMax} are supported`,
    );
  return tools.map(({ name, title, description, inputSchema, outputSchema }) => ({
    name,
    title: title ?? '',
    description: description ?? '',
    inputSchema,
    outputSchema,
  }));
}
