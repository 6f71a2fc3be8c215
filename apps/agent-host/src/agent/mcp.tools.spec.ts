import dns, { type LookupAddress } from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { createLogger } from '@isthmus/platform-observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startToolServer } from '../testing/tool.server.js';
import { mcpToolbox } from './mcp.tools.js';

/** Global unicast that IANA has assigned to nobody: public by its number, and no connection to it comes about. */
const UNROUTED = '2d00::1';

let server: Awaited<ReturnType<typeof startToolServer>>;
const logger = createLogger({ service: 'test', level: 'fatal' });

beforeEach(async () => {
  server = await startToolServer();
});
afterEach(async () => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  await server.close();
});

/** Resolves every name of this process to one of the addresses after the other, over and over. */
function resolveTo(...addresses: string[]): void {
  let lookups = 0;
  const next = (): LookupAddress[] => {
    const address = addresses[lookups++ % addresses.length] ?? '';
    return [{ address, family: address.includes(':') ? 6 : 4 }];
  };
  type Callback = (error: null, address: LookupAddress[] | string, family?: number) => void;
  const lookup = (_host: string, options: { all?: boolean }, callback: Callback) => {
    const [first] = next();
    setImmediate(() =>
      options.all && first ? callback(null, [first]) : callback(null, first?.address ?? '', first?.family),
    );
  };
  // Both have more overloads than are called here.
  vi.spyOn(dns, 'lookup').mockImplementation(lookup as unknown as typeof dns.lookup);
  vi.spyOn(dns.promises, 'lookup').mockImplementation((async () =>
    next()) as unknown as typeof dns.promises.lookup);
  syncBuiltinESMExports();
}

function toolsOf(host: string, privateNetworks: 'allow' | 'deny') {
  const url = server.url.replace('127.0.0.1', host);
  const toolbox = mcpToolbox([{ name: 'sky', url }], { privateNetworks, logger });
  return toolbox.tools(AbortSignal.timeout(15_000)).finally(() => toolbox.close());
}

it('reaches a tool server by name where private networks are allowed', async () => {
  resolveTo('127.0.0.1');
  expect(Object.keys(await toolsOf('tools.internal', 'allow'))).toEqual(['sky_weather']);
});

it.each(['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]', 'tools.internal'])(
  'refuses %s where they are not',
  async (host) => {
    resolveTo('127.0.0.1');
    await expect(toolsOf(host, 'deny')).rejects.toThrow(
      'A tool server of this agent has a private address, which is not reached from here.',
    );
  },
);

it('is not led to a private address by a name that changes its address after the check', async () => {
  resolveTo(UNROUTED, '127.0.0.1');
  await expect(toolsOf('rebinding.test', 'deny')).rejects.toThrow(/tool server/);
  expect(server.requests()).toBe(0);
});
