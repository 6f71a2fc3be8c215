import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NODE, ROOT } from '@isthmus/tools';
import { startGateway, type Gateway } from './gateway.process.ts';
import type { RunningServer } from './agent.server.ts';
import { startMcp } from './mcp.proxy.ts';
import { startMcpUser } from './mcp.use.ts';

const KIT = join(ROOT, 'node_modules/.bin/conformance');

let gateway: Gateway;
let mcp: Awaited<ReturnType<typeof startMcp>>;
let user: RunningServer;
beforeAll(async () => {
  gateway = await startGateway();
  mcp = await startMcp(gateway);
  user = await startMcpUser(gateway);
});
afterAll(async () => {
  await Promise.all([mcp?.close(), user?.close()]);
  await gateway?.stop();
});

const REVISIONS = ['2025-11-25', '2026-07-28'];

it.each(REVISIONS)('is a server of MCP %s that fails where it is said to, and nowhere else', (revision) =>
  passes(['server', '--url', mcp.url], revision),
);

it.each(REVISIONS)('is a client of MCP %s that fails where it is said to, and nowhere else', (revision) =>
  passes(['client', '--command', `${NODE} ${join(import.meta.dirname, 'mcp.client.main.ts')}`], revision),
);

/** The kit compares with the expected failures itself. */
async function passes(command: string[], revision: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'isthmus-mcp-kit-'));
  const expected = join(import.meta.dirname, `mcp.${revision}.yml`);
  const options = ['--requirements', revision, '--expected-failures', expected, '-o', directory];
  const env = { ...process.env, ISTHMUS_USE_SERVER: user.url };
  const kit = spawn(NODE, [KIT, ...command, ...options], { env });
  let output = '';
  for (const stream of [kit.stdout, kit.stderr])
    stream.on('data', (text: Buffer) => (output += text.toString()));
  const [code] = (await once(kit, 'close')) as [unknown];
  await rm(directory, { recursive: true, force: true });
  const summary = output.slice(output.indexOf(' SUMMARY ==='));
  console.log(summary);
  expect(code, summary).toBe(0);
}
