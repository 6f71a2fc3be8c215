export { connectMcp, type McpConnection, type McpConnectionOptions } from './mcp.client.js';
export { McpError, mcpErrorOf, type McpFailure } from './mcp.error.js';
export { listMcpTools, type ListedTool } from './mcp.tools.js';
export { TASKS_EXTENSION, taskIn, type McpTask } from './task.result.js';
