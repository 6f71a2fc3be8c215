/** A tool of a registered MCP server; its skill in the agent's card has the same name. */
export interface ServerTool {
  name: string;
  title: string;
  description: string;
  /** JSON Schema of the arguments. */
  inputSchema: Readonly<Record<string, unknown>>;
  /** JSON Schema of the structured result, where the server declares one. */
  outputSchema?: Readonly<Record<string, unknown>> | undefined;
}

/** An MCP server that is registered as an agent. */
export interface McpServer {
  /** Bearer token for it; '' for none. */
  credential: string;
  tools: readonly ServerTool[];
}
