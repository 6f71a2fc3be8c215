import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@isthmus/platform-observability';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refuseMalformedPaths } from './malformed-path';

const lines: { msg: string; correlationId: string }[] = [];
const logger = createLogger(
  { service: 'test' },
  { write: (line: string) => void lines.push(JSON.parse(line)) },
);
const server = createServer(
  refuseMalformedPaths(
    (_, response) => response.end('passed'),
    () => logger,
  ),
);
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an AddressInfo.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

it.each(['/api/agents/%E0%A4%A/cost', '/%', '/%ff', '/agents/%zz?x=1'])(
  'answers %s with 400 and the id of the log line',
  async (path) => {
    lines.length = 0;
    const response = await fetch(url + path);
    const { error } = (await response.json()) as { error: { code: string; correlationId: string } };
    expect([response.status, error.code]).toEqual([400, 'INVALID_ARGUMENT']);
    expect(lines).toMatchObject([
      { msg: 'GET of a malformed path failed', correlationId: error.correlationId },
    ]);
  },
);

it.each(['/', '/agents/%E0%A4%85', '/x?q=%E0%A4%A'])('passes %s on', async (path) => {
  expect(await (await fetch(url + path)).text()).toBe('passed');
});
