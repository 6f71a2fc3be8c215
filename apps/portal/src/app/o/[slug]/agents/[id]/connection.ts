/** Servers are asked every five minutes: one that has missed two turns does not respond. */
const SILENT_MS = 11 * 60_000;

/** Whether an MCP server has answered lately, given when it last did. */
export function isConnected(listedAt: string | undefined, now: Date): boolean {
  return listedAt !== undefined && now.getTime() - new Date(listedAt).getTime() < SILENT_MS;
}
