import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { endpoint } from './endpoints.ts';

/** The official client of MCP at the gateway: `auto` finds 2026-07-28, `legacy` is the handshake of 2025-11-25. */
export async function connectMcp(secret: string, mode: 'auto' | 'legacy' = 'auto'): Promise<Client> {
  const client = new Client({ name: 'e2e', version: '1' }, { versionNegotiation: { mode } });
  const requestInit = { headers: { authorization: `Bearer ${secret}` } };
  const url = new URL('/mcp', endpoint('gateway'));
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
  return client;
}
